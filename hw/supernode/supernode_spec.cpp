// SPDX-License-Identifier: Apache-2.0
#include "hw/supernode/supernode_spec.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmx::hw {

SupernodeSpec read_supernode_spec(const Config& config) {
  constexpr Config::Bounds kSome{1, 4096};
  SupernodeSpec spec;
  spec.nodes = config.count("supernode.nodes", kSome);
  spec.npus_per_node = config.count("supernode.npus_per_node", kSome);
  spec.dies_per_npu = config.count("supernode.dies_per_npu", {1, 2});
  spec.cpus_per_node = config.count("supernode.cpus_per_node", {0, 4096});
  spec.planes = config.count("supernode.planes", {1, 64});
  spec.l2_switches = config.count("supernode.l2_switches", {0, 4096});
  spec.l1_uplinks = config.count("supernode.l1_uplinks", {0, 4096});
  spec.l1_ports = config.count("supernode.l1_ports", kSome);
  spec.l2_ports = config.count("supernode.l2_ports", kSome);
  spec.l2_chips_per_logical = config.count("supernode.l2_chips_per_logical", {1, 64});
  if (spec.l2_switches == 0) {
    if (spec.l1_uplinks > 0)
      throw BadInput(config.where("supernode.l1_uplinks") +
                     "without L2 switches (supernode.l2_switches = 0) there are no uplinks: 0");
    if (spec.nodes > 1)
      throw BadInput(config.where("supernode.l2_switches") +
                     "nodes are joined by L2 switches; the nearest machine without any has nodes = 1");
  } else if (spec.l1_uplinks == 0 || spec.l1_uplinks % spec.l2_switches != 0) {
    throw BadInput(
        fmt::format("{}{} uplinks of an L1 do not spread evenly over {} L2 switches; the nearest multiple is {}",
                    config.where("supernode.l1_uplinks"), spec.l1_uplinks, spec.l2_switches,
                    std::max(1, (spec.l1_uplinks + spec.l2_switches / 2) / spec.l2_switches) * spec.l2_switches));
  }
  return spec;
}

}  // namespace cmx::hw
