// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/circular_wait.h"

#include <fmt/format.h>

#include <set>

#include "hw/topology/link_names.h"
#include "tlm/ub_fabric/switch/dependency_cycle.h"

namespace cmx::model {

std::vector<WaitingLink> circular_wait(const hw::Topology& topology, int lane) {
  for (std::size_t p = 0; p < topology.planes.size(); ++p) {
    const hw::PlaneTopology& plane = topology.planes[p];
    const std::vector<hw::LinkEnd> cycle =
        dependency_cycle(plane, Routing(plane, topology.endpoints), topology.endpoints);
    if (cycle.empty()) continue;
    const int number = static_cast<int>(p);
    const hw::LinkNames names(topology, number);
    std::vector<WaitingLink> waiting;
    for (const hw::LinkEnd& end : cycle) {
      waiting.push_back({.plane = plane.name,
                         .link = names.name(end.node, end.port),
                         .from = hw::node_name(topology, number, end.node),
                         .to = hw::node_name(topology, number, names.far_end(end.node, end.port)),
                         .lane = lane});
    }
    return waiting;
  }
  return {};
}

std::string route_policies(const hw::Topology& topology) {
  std::set<std::string> names;
  for (const hw::PlaneTopology& plane : topology.planes) {
    if (plane.switched)
      names.insert(hw::route_policy_names()[static_cast<std::size_t>(Routing(plane, topology.endpoints).policy())]);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace cmx::model
