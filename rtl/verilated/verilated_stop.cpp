// SPDX-License-Identifier: Apache-2.0
// What a failed assertion of the RTL does: throw, instead of ending the program as Verilator's own vl_stop would.
#include <verilated.h>

#include <string>

#include "rtl/verilated/assertion_failed.h"

void vl_stop(const char* file, int line, const char* /*hierarchy*/) {
  Verilated::threadContextp()->gotError(true);
  throw cmx::rtl::AssertionFailed(std::string(file) + ":" + std::to_string(line) + ": an assertion does not hold");
}
