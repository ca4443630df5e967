// SPDX-License-Identifier: Apache-2.0
#include <Vub_allocator_forced.h>
#include <verilated.h>

#include "tests/timing/ub_switch_assertions/parts/parts.h"

namespace cmx::parts {

void run_allocator(unsigned forced) {
  VerilatedContext context;
  Verilated::threadContextp(&context);
  Vub_allocator_forced model(&context);
  model.force_i = 0;
  reset(model);
  clock(model);
  model.force_i = static_cast<CData>(forced);
  clock(model);
}

}  // namespace cmx::parts
