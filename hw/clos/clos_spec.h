// SPDX-License-Identifier: Apache-2.0
// A folded Clos network of one to three tiers, in `planes` equal copies. Section [clos]. Link, port, switch and wire
// are those of the UB blocks.
//
//   end point --> L1 --up--> L2 of its pod --l2_up--> L3 --> L2 --> L1 --> end point
//
// L2 switch i of every pod reaches the same group of L3 switches, so a pod looks to tier 3 as a leaf looks to tier 2.
// Parameters and their zeroes: hw/clos/clos.toml. The spec holds the counts after everything that follows from radix
// and taper has been worked out.
// Errors: BadInput for counts that cannot be built, with what would fix it: links that do not spread evenly over the
// switches above, nodes cut by a leaf, more end points than the tiers hold. Port budgets are checked by hw/machine. Not
// modelled: pods or planes that differ from each other, links that skip a tier.
#pragma once

#include "hw/config/config.h"

namespace cmx::hw {

struct ClosSpec {
  int endpoints{};
  int planes{};
  int dies_per_npu{};   // 0: the end points are no packages
  int dies_per_node{};  // 0: they are in no nodes
  int tiers{};          // 1 to 3
  int down{};           // end points of a leaf
  int up{};             // uplinks of a leaf; 0 with one tier
  int l2_switches{};    // of a pod; 0 with one tier
  int l2_down{};        // leaves of a pod; with two tiers all of them
  int l2_up{};          // uplinks of an L2; 0 below three tiers
  int l3_switches{};    // of a plane; 0 below three tiers
  int radix{};          // 0: the counts were given one by one
  int l1_ports{};       // what the chips have
  int l2_ports{};
  int l3_ports{};
  BytesPerSecond uplink;     // L1 to L2
  BytesPerSecond l2_uplink;  // L2 to L3
  Picoseconds l2_uplink_wire;

  int leaves() const { return (endpoints + down - 1) / down; }
  int pods() const { return tiers < 3 ? 1 : (leaves() + l2_down - 1) / l2_down; }
  /// Parallel links between a leaf and each L2 of its pod, and between an L2 and each L3 of its group.
  int links_per_l2() const { return l2_switches == 0 ? 0 : up / l2_switches; }
  int l3_group() const { return l2_switches == 0 ? 0 : l3_switches / l2_switches; }
  int links_per_l3() const { return l3_group() == 0 ? 0 : l2_up / l3_group(); }
};

ClosSpec read_clos_spec(const Config& config);

}  // namespace cmx::hw
