// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cmx::hw {

/// What the user gave is wrong: one clear sentence with file, line or flag and the nearest valid choice. The command
/// exits with 2.
class BadInput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Values that are right one by one, but that the model cannot have together: they need more memory, dies or cores than
/// there are, or do not divide, or belong to different machines. A sweep calls such a point infeasible; any other bad
/// input is a mistake.
class DoesNotFit : public BadInput {
 public:
  using BadInput::BadInput;
};

/// The model refused to go on or missed a check (deadlock, watchdog, mismatch, out of tolerance). The command exits
/// with 3.
class CheckFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The candidate closest to `word` by edit distance; empty when there are none.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace cmx::hw
