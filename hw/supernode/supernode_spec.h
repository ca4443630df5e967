// SPDX-License-Identifier: Apache-2.0
// The supernode's counts. Section [supernode].
//
//   die d --port p--> L1[node(d), p] --l1_uplinks--> l2_switches of plane p --> L1[node(e), p] --> port p-- die e
//
// Source of the figures: hw/supernode/supernode.toml.
// Errors: BadInput when the uplinks of an L1 do not spread evenly over the L2 switches. Port budgets are checked by
// hw/machine.
// Not modelled: the RDMA and VPC networks, racks and power.
#pragma once

#include "hw/config/config.h"

namespace cmx::hw {

struct SupernodeSpec {
  int nodes{};
  int npus_per_node{};
  int dies_per_npu{};
  int cpus_per_node{};  // 0: none
  int planes{};         // = L1 switches of a node
  int l2_switches{};    // of a plane; 0 only for a single node
  int l1_uplinks{};     // of an L1, over all L2 switches of its plane
  int l1_ports{};       // what the chips have
  int l2_ports{};
  int l2_chips_per_logical{};  // what the L2 tier is bought and counted in

  int dies_per_node() const { return npus_per_node * dies_per_npu; }
  int npus() const { return nodes * npus_per_node; }
  int dies() const { return nodes * dies_per_node(); }
  int cpus() const { return nodes * cpus_per_node; }
  /// Parallel links between an L1 and each L2 of its plane.
  int links_per_l2() const { return l2_switches == 0 ? 0 : l1_uplinks / l2_switches; }
};

SupernodeSpec read_supernode_spec(const Config& config);

}  // namespace cmx::hw
