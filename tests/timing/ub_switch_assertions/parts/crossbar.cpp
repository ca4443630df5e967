// SPDX-License-Identifier: Apache-2.0
#include <Vub_crossbar.h>
#include <verilated.h>

#include "tests/timing/ub_switch_assertions/parts/parts.h"

namespace cmx::parts {

void run_crossbar(bool other) {
  VerilatedContext context;
  Verilated::threadContextp(&context);
  Vub_crossbar model(&context);
  reset(model);
  model.feeder_i = other ? 3 : 1;  // of output 0, the lowest bits
  clock(model);
  model.read_valid_i = 1U << 1;
  model.read_output_i = 0;
  clock(model);
  model.read_valid_i = 0;
  clock(model);
}

}  // namespace cmx::parts
