// SPDX-License-Identifier: Apache-2.0
#include "tlm/machine/fabric_spec.h"

namespace cmx::model {

FabricSpec fabric_spec(const hw::Machine& machine) {
  FabricSpec spec;
  spec.topology = machine.topology();
  spec.link = machine.ub_link;
  spec.ub_switch = machine.ub_switch;
  spec.port = machine.ub_port;
  if (machine.supernode) {
    spec.ddr_access = machine.supernode->cpu.ddr_access;
    spec.ddr_rate = machine.supernode->cpu.ddr_rate();
  }
  return spec;
}

}  // namespace cmx::model
