// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/open_routes.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "hw/topology/max_flow.h"

namespace cmx::model {

double open_routes(const Leg& leg, const FabricSpec& spec, const std::function<double(const Hop&)>& capacity) {
  const int endpoints = spec.topology.endpoints;
  const Routing& routing = leg.routing();
  const std::optional<int> first = routing.leaf(leg.from());
  const std::optional<int> last = routing.leaf(leg.to());
  if (!first || !last || *first == *last) return std::numeric_limits<double>::infinity();
  const bool shortest = spec.ub_switch.paths == hw::PathSet::kShortest;
  hw::MaxFlow flow(static_cast<int>(leg.plane().switches.size()));
  for (const hw::Link& link : leg.plane().links) {
    if (!link.alive || link.a.node < endpoints) continue;
    for (const auto& [from, to] : {std::pair{link.a, link.b}, std::pair{link.b, link.a}}) {
      const int sw = from.node - endpoints;
      if (shortest) {
        const auto ports = routing.ports(sw, leg.to());
        if (std::find(ports.begin(), ports.end(), from.port) == ports.end()) continue;
      }
      flow.add(sw, to.node - endpoints, capacity(Hop{&link, from, to.node}));
    }
  }
  return flow.between(*first, *last);
}

}  // namespace cmx::model
