// SPDX-License-Identifier: Apache-2.0
// The shipped shapes of networks.
#pragma once

#include "hw/topology/topology.h"
#include "hw/ub_link/ub_link_spec.h"
#include "hw/wire/wire_spec.h"

namespace cmx::hw {

/// The supernode: in each plane one L1 a node, `l2_switches` L2, one link from every L1 to every L2; plus the
/// die-to-die links as a plane of their own.
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

/// A folded Clos of one to three tiers, in equal planes: leaves with `down` end points and `up` uplinks; pods of
/// `l2_down` leaves under `l2_switches` L2, each with `l2_up` uplinks; L2 i of every pod joins group i of the
/// `l3_switches` L3. Links to the switches above are spread evenly. Without L3 there is one pod.
struct ClosShape {
  int endpoints{0};
  int down{0};
  int up{0};  // 0: one tier
  BytesPerSecond link;
  BytesPerSecond uplink;
  int planes{1};
  int l2_switches{0};  // of a pod; 0: one for each uplink of a leaf
  int l2_down{0};      // three tiers only, as all below
  int l2_up{0};
  int l3_switches{0};  // of a plane; 0: two tiers
  BytesPerSecond l2_uplink{};
  Picoseconds l2_uplink_wire{};
};
Topology clos_topology(const ClosShape& shape, const WireSpec& wires);

}  // namespace cmx::hw
