// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "hw/topology/fault.h"
#include "hw/topology/topology.h"
#include "hw/ub_link/ub_link_spec.h"
#include "hw/ub_port/ub_port_spec.h"
#include "hw/ub_switch/ub_switch_spec.h"
#include "tlm/ub_fabric/base/message.h"
#include "tlm/ub_fabric/base/switch_core.h"

namespace cmx::model {

class LaneArbiter;
struct LaneSetup;

/// Everything the fabric is made of.
struct FabricSpec {
  hw::Topology topology;
  hw::UbLinkSpec link;
  hw::UbSwitchSpec ub_switch;
  hw::UbPortSpec port;
  hw::Picoseconds ddr_access;          // memory access of a request that arrives at a CPU
  hw::BytesPerSecond ddr_rate{0};      // of a socket; 0: not a limit. Each plane's port has an equal share.
  std::vector<hw::FaultEvent> faults;  // what changes during the run
  std::uint64_t seed{1};               // of bit errors
  // Makes the lane arbiters in the place of ub_switch.lane_arbiter's (lane_arbiter.h); none: those of the row.
  std::function<std::unique_ptr<LaneArbiter>(const LaneSetup& setup)> lane_arbiter;
  SwitchFactory switch_core;  // simulates the switches in the place of the planes; none: they do it themselves
};

/// Whether the operation is a sequence of packets that each have a response: loads, stores, and writes that are stores.
inline bool answers_each(const FabricSpec& spec, Operation operation) {
  return in_units(operation) || (writes_message(operation) && spec.port.transaction == hw::WriteTransaction::kStore);
}

/// The same of a pair of end points: over the package's own link writes are messages whatever ub_port.transaction says.
inline bool answers_each(const FabricSpec& spec, Operation operation, bool own_link) {
  return own_link ? in_units(operation) : answers_each(spec, operation);
}

/// What one packet of an operation carries at most, in bytes.
inline std::int64_t largest_payload(const FabricSpec& spec, Operation operation) {
  const hw::Bytes unit = is_atomic(operation)            ? spec.port.atomic_operand
                         : operation == Operation::kLoad ? spec.port.load_unit
                         : answers_each(spec, operation) ? spec.port.unit
                                                         : spec.link.mtu;
  return unit < spec.link.mtu ? unit.value : spec.link.mtu.value;
}

}  // namespace cmx::model
