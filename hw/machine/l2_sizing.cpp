// SPDX-License-Identifier: Apache-2.0
#include "hw/machine/l2_sizing.h"

#include <fmt/format.h>

namespace cmx::hw {

std::optional<L2Sizing> size_l2(const SupernodeSpec& counts) {
  if (counts.l2_switches == 0) return std::nullopt;
  const int uplinks = counts.nodes * counts.l1_uplinks;  // of a plane
  const int logical_ports = counts.l2_chips_per_logical * counts.l2_ports;
  const int logical = (uplinks + logical_ports - 1) / logical_ports;
  L2Sizing sizing;
  sizing.uplinks = counts.planes * uplinks;
  sizing.logical_switches = counts.planes * logical;
  sizing.chips = sizing.logical_switches * counts.l2_chips_per_logical;
  sizing.ports = sizing.chips * counts.l2_ports;
  sizing.port_use = static_cast<double>(sizing.uplinks) / sizing.ports;
  sizing.spreads_evenly = counts.l1_uplinks % (logical * counts.l2_chips_per_logical) == 0;
  sizing.chips_there = counts.planes * counts.l2_switches;
  sizing.port_use_there =
      static_cast<double>(sizing.uplinks) / (static_cast<double>(sizing.chips_there) * counts.l2_ports);
  sizing.arithmetic = fmt::format(
      "{} planes x ceil({} L1 x {} uplinks / ({} chips x {} ports)) = {} logical L2 switches, {} of {} ports used",
      counts.planes, counts.nodes, counts.l1_uplinks, counts.l2_chips_per_logical, counts.l2_ports,
      sizing.logical_switches, sizing.uplinks, sizing.ports);
  return sizing;
}

}  // namespace cmx::hw
