// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/switch/route_policy.h"

#include <array>
#include <deque>

namespace cmx::model {

#define CMX_ROUTE_POLICY(value, name, make) std::unique_ptr<RoutePolicy> make(const SwitchGraph& graph);
#include "hw/topology/route_policies.def"
#undef CMX_ROUTE_POLICY

std::unique_ptr<RoutePolicy> make_route_policy(hw::RoutePolicy which, const SwitchGraph& graph) {
  static constexpr std::array kMakers{
#define CMX_ROUTE_POLICY(value, name, make) &(make),
#include "hw/topology/route_policies.def"
#undef CMX_ROUTE_POLICY
  };
  return kMakers[static_cast<std::size_t>(which)](graph);
}

std::vector<int> links_from(const SwitchGraph& graph, int from) {
  std::vector<int> links(graph.neighbours.size(), -1);
  links[from] = 0;
  for (std::deque<int> queue{from}; !queue.empty(); queue.pop_front()) {
    const int here = queue.front();
    for (const Neighbour& next : graph.neighbours[here]) {
      if (links[next.node] >= 0) continue;
      links[next.node] = links[here] + 1;
      queue.push_back(next.node);
    }
  }
  return links;
}

}  // namespace cmx::model
