// SPDX-License-Identifier: Apache-2.0
#include "tlm/machine/firmware_spec.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "tlm/machine/fabric_spec.h"

namespace cmx::model {

FirmwareSupernodeSpec firmware_supernode_spec(const hw::Machine& machine, const std::string& what, int dies) {
  const hw::SupernodeParts& parts = machine.parts(what);
  if (!parts.firmware)
    throw hw::BadInput(
        fmt::format("{}: machine '{}' has no [rv32] and [board]; add them to its blocks", what, machine.name));
  const int available = parts.counts.nodes * parts.counts.npus_per_node * parts.counts.dies_per_npu;
  if (dies > available)
    throw hw::DoesNotFit(fmt::format("--dies {}: machine '{}' has {}", dies, machine.name, available));
  FirmwareSupernodeSpec spec;
  spec.platform = {
      .rv32 = parts.firmware->rv32, .board = parts.firmware->board, .hbm = parts.engines.hbm.capacity, .dies = dies};
  spec.comm_engine = parts.comm_engine;
  spec.fabric = fabric_spec(machine);
  return spec;
}

}  // namespace cmx::model
