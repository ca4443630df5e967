// SPDX-License-Identifier: Apache-2.0
#include <Vub_input_port.h>
#include <verilated.h>

#include "tests/timing/ub_switch_assertions/parts/parts.h"

namespace cmx::parts {

void run_input_port(Grants grants) {
  constexpr int kFlits = 3;
  constexpr unsigned kOutput = 2;
  VerilatedContext context;
  Verilated::threadContextp(&context);
  Vub_input_port model(&context);
  reset(model);
  model.route_we_i = 1;
  model.route_destination_i = 1;
  model.route_port_i = kOutput;
  clock(model);
  model.route_we_i = 0;
  model.valid_i = 1;
  for (int flit = 0; flit < 2 * kFlits; ++flit) {
    model.head_i = flit % kFlits == 0 ? 1 : 0;
    model.flit_i[0] = 1U | static_cast<unsigned>(kFlits) << 16;
    clock(model);
  }
  model.valid_i = 0;
  model.grant_i = 1;
  model.grant_length_i = kFlits;
  model.grant_output_i = grants == Grants::kOfNothing ? kOutput + 1 : kOutput;
  clock(model);
  model.grant_i = grants == Grants::kWhileBusy ? 1 : 0;
  for (int cycle = 0; cycle < kFlits; ++cycle) clock(model);
}

}  // namespace cmx::parts
