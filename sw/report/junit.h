// SPDX-License-Identifier: Apache-2.0
// Results of tests as JUnit XML, for continuous integration. Contract: well-formed whatever the texts hold; bytes that
// are no printable ASCII come as \xNN.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cmx::sw::report {

struct JunitCase {
  enum class Verdict : std::uint8_t { kPass, kFailure, kError };
  std::string name;
  Verdict verdict{Verdict::kPass};
  double seconds{0};    // of wall clock
  std::string type;     // of a failure or an error, a word
  std::string details;  // its first two lines are the message
  std::vector<std::pair<std::string, std::string>> properties;
  std::string out;  // what was printed
};

/// One suite.
std::string to_junit(const std::string& suite, const std::vector<JunitCase>& cases);

}  // namespace cmx::sw::report
