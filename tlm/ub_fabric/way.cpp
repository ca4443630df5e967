// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/way.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <tuple>

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

/// The plane and the number of those that lead there; -1 and 0 where none does.
std::pair<int, int> plane_between(const UbFabric& fabric, const Message& message) {
  int first = -1;
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

std::vector<Hop> hops_by_turn(const hw::PlaneTopology& plane, const Routing& routing, int from, int to, int endpoints,
                              std::uint32_t turn) {
  std::vector<Hop> hops{hop_from(plane, {from, 0}, true)};
  while (hops.back().to != to) {
    const int node = hops.back().to;
    hops.push_back(hop_from(plane, {node, routing.port(node - endpoints, to, turn)}, false));
  }
  return hops;
}

Way way_between(const UbFabric& fabric, const Message& message, bool direct, Ways ways) {
  Way way;
  const auto& topology = fabric.spec().topology;
  if (direct && fabric.neighbours(message.source, message.destination)) {
    way.plane = fabric.switched_planes();
    way.there.push_back(hop_from(topology.planes[way.plane], {message.source, 0}, true));
    way.framed = way.there.back().link->framed;
    way.back = reversed(way.there);
    return way;
  }
  std::tie(way.plane, way.planes) = plane_between(fabric, message);
  if (ways == Ways::kNext && way.planes > 0) way.plane = fabric.next_plane(message);
  if (way.plane < 0) fabric.refuse_unreachable(message);
  const auto& plane = topology.planes[way.plane];
  const auto hops = [&](const std::vector<hw::LinkEnd>& ends) {
    std::vector<Hop> found;
    for (const hw::LinkEnd& end : ends) found.push_back(hop_from(plane, end, end.node < topology.endpoints));
    return found;
  };
  if (ways == Ways::kNext) {
    way.there = hops(fabric.plane(way.plane).next_way(message, false));
    way.back = hops(fabric.plane(way.plane).next_way(message, true));
    return way;
  }
  way.there = hops_by_turn(plane, fabric.plane(way.plane).routing(), message.source, message.destination,
                           topology.endpoints, 0);
  way.back = reversed(way.there);
  return way;
}

}  // namespace cmx::model
