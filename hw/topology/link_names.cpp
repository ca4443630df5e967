// SPDX-License-Identifier: Apache-2.0
#include "hw/topology/link_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace cmx::hw {

std::string node_name(const Topology& topology, int plane, int node) {
  if (node < topology.endpoints) return topology.endpoint_name(node);
  return topology.planes[static_cast<std::size_t>(plane)]
      .switches[static_cast<std::size_t>(node - topology.endpoints)]
      .name;
}

LinkNames::LinkNames(const Topology& topology, int plane) {
  const PlaneTopology& network = topology.planes[static_cast<std::size_t>(plane)];
  const std::size_t nodes = static_cast<std::size_t>(topology.endpoints) + network.switches.size();
  std::vector<int> up(nodes);
  ports_.resize(nodes);
  const auto tier = [&](int node) {
    return node < topology.endpoints ? 0 : network.switches[static_cast<std::size_t>(node - topology.endpoints)].tier;
  };
  for (std::size_t i = 0; i < network.links.size(); ++i) {
    const Link& link = network.links[i];
    const std::string lower = node_name(topology, plane, link.a.node);
    // Of each switch the uplinks are counted as faults count them: in the order of the plane.
    const int number = up[static_cast<std::size_t>(link.a.node)]++;
    name_.push_back(tier(link.a.node) > 0
                        ? fmt::format("{}.u{}", lower, number)
                        : fmt::format("{}.{}", lower, network.switched ? fmt::format("p{}", plane) : "pkg"));
    ends_.emplace_back(link.a.node, link.b.node);
    tier_.push_back(std::max(tier(link.a.node), tier(link.b.node)));
    for (const LinkEnd& end : {link.a, link.b})
      ports_[static_cast<std::size_t>(end.node)].emplace_back(end.port, static_cast<int>(i));
  }
}

int LinkNames::far_end(int node, int port) const {
  const auto [a, b] = ends_[static_cast<std::size_t>(link_at(node, port))];
  return a == node ? b : a;
}

int LinkNames::link_at(int node, int port) const {
  for (const auto& [at, link] : ports_[static_cast<std::size_t>(node)]) {
    if (at == port) return link;
  }
  throw std::logic_error(fmt::format("node {} has no link at port {}", node, port));
}

}  // namespace cmx::hw
