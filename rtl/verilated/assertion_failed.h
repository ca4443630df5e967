// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace cmx::rtl {

/// An assertion of the RTL did not hold; says in which file and line. Verilator has written its name and message to
/// stdout before. The model that threw it is of no use any more.
class AssertionFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace cmx::rtl
