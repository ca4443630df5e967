// SPDX-License-Identifier: Apache-2.0
// What the links of a plane are called, as a fault names them: "die:5.p2" (an end point's port to a plane),
// "L1[4,2].u7" (an uplink), "die:4.pkg" (a package's own link).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hw/topology/topology.h"

namespace cmx::hw {

/// "die:5", "cpu:3", "L2[2,7]".
std::string node_name(const Topology& topology, int plane, int node);

class LinkNames {
 public:
  LinkNames(const Topology& topology, int plane);

  /// Of the link that leaves `node` at `port`; a link has one name in both directions.
  const std::string& name(int node, int port) const { return name_[static_cast<std::size_t>(link_at(node, port))]; }
  /// The highest tier of switches that the link touches: 1 between end point and switch, 2 from an L1 to an L2, 0
  /// between end points.
  int tier(int node, int port) const { return tier_[static_cast<std::size_t>(link_at(node, port))]; }
  /// The node at its other end.
  int far_end(int node, int port) const;

 private:
  int link_at(int node, int port) const;

  std::vector<std::string> name_;  // of each link
  std::vector<int> tier_;
  std::vector<std::pair<int, int>> ends_;                // of each link: its nodes
  std::vector<std::vector<std::pair<int, int>>> ports_;  // of each node: port, link
};

}  // namespace cmx::hw
