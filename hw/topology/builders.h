// SPDX-License-Identifier: Apache-2.0
// The shipped shapes of networks.
#pragma once

#include "hw/topology/topology.h"
#include "hw/ub_link/ub_link_spec.h"
#include "hw/wire/wire_spec.h"

namespace hw {

/// The supernode: in each plane one L1 a node, `l2_switches` L2, one link from every L1 to every L2; plus the die-to-die links as a plane of their own.
struct SupernodeShape {
  int nodes{0};
  int npus_per_node{0};
  int dies_per_npu{0};
  int cpus_per_node{0};
  int planes{0};
  int l2_switches{0};       // a plane
  int links_per_l2{1};      // from an L1 to each L2
  BytesPerSecond die_link;  // each of the planes' links of a die
  BytesPerSecond cpu_link;
  BytesPerSecond uplink;
  BytesPerSecond die_to_die;       // a direction; 0 without
  Picoseconds die_to_die_latency;  // beyond the wire
};
Topology supernode_topology(const SupernodeShape& shape, const WireSpec& wires);

/// `endpoints` on one switch.
Topology star_topology(int endpoints, BytesPerSecond rate, const WireSpec& wires);

/// Two tiers: leaves with `down` end points and `up` spines, one link from every leaf to every spine. One tier when `up` is 0.
struct ClosShape {
  int endpoints{0};
  int down{0};
  int up{0};
  BytesPerSecond link;
  BytesPerSecond uplink;
};
Topology clos_topology(const ClosShape& shape, const WireSpec& wires);

}  // namespace hw
