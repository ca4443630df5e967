// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/route.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

#include "hw/units/bad_input.h"

namespace cmx::model {
namespace {

Hop leave(const hw::Link& link, int node) {
  return link.a.node == node ? Hop{&link, link.a, link.b.node} : Hop{&link, link.b, link.a.node};
}

/// The link that leaves a node; end points have one that lives, switches one at each port.
Hop hop_from(const hw::PlaneTopology& plane, const hw::LinkEnd& end, bool endpoint) {
  for (const hw::Link& link : plane.links) {
    const bool here = endpoint ? link.alive && (link.a.node == end.node || link.b.node == end.node)
                               : (link.a.node == end.node && link.a.port == end.port) ||
                                     (link.b.node == end.node && link.b.port == end.port);
    if (here) return leave(link, end.node);
  }
  throw std::logic_error(fmt::format("node {} has no link at port {}", end.node, end.port));
}

/// The first plane that leads there, and how many do.
std::pair<std::optional<int>, int> plane_between(const UbFabric& fabric, const Message& message) {
  std::optional<int> first;
  int count = 0;
  for (int p = fabric.switched_planes() - 1; p >= 0; --p) {
    if (!fabric.plane(p).routing().reachable(message.source, message.destination)) continue;
    first = p;
    ++count;
  }
  return {first, count};
}

}  // namespace

std::vector<Hop> reversed(const std::vector<Hop>& hops) {
  std::vector<Hop> back;
  std::transform(hops.rbegin(), hops.rend(), std::back_inserter(back),
                 [](const Hop& hop) { return leave(*hop.link, hop.to); });
  return back;
}

std::vector<Hop> hops_by_selector(const hw::PlaneTopology& plane, const Routing& routing, int from, int to,
                                  int endpoints, std::uint32_t selector) {
  std::vector<Hop> hops{hop_from(plane, {from, 0}, true)};
  while (hops.back().to != to) {
    const int node = hops.back().to;
    hops.push_back(hop_from(plane, {node, routing.port(node - endpoints, to, selector)}, false));
  }
  return hops;
}

Route route_between(const UbFabric& fabric, const Message& message, bool direct, RouteChoice choice) {
  Route route;
  const auto& topology = fabric.spec().topology;
  if (direct && fabric.neighbours(message.source, message.destination)) {
    route.plane = fabric.switched_planes();
    route.there.push_back(hop_from(topology.planes[route.plane], {message.source, 0}, true));
    route.framed = route.there.back().link->framed;
    route.back = reversed(route.there);
    return route;
  }
  const auto [first, count] = plane_between(fabric, message);
  const std::optional<int> carrier = choice == RouteChoice::kNext && first ? fabric.next_plane(message) : first;
  if (!carrier) fabric.refuse_unreachable(message);
  route.plane = *carrier;
  route.planes = count;
  const auto& plane = topology.planes[route.plane];
  const auto hops = [&](const std::vector<hw::LinkEnd>& ends) {
    std::vector<Hop> found;
    for (const hw::LinkEnd& end : ends) found.push_back(hop_from(plane, end, end.node < topology.endpoints));
    return found;
  };
  if (choice == RouteChoice::kNext) {
    route.there = hops(fabric.plane(route.plane).next_route(message, false));
    route.back = hops(fabric.plane(route.plane).next_route(message, true));
    return route;
  }
  route.there = hops_by_selector(plane, fabric.plane(route.plane).routing(), message.source, message.destination,
                                 topology.endpoints, 0);
  route.back = reversed(route.there);
  return route;
}

}  // namespace cmx::model
