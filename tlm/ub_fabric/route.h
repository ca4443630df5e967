// SPDX-License-Identifier: Apache-2.0
// The links that one packet of a message and its answer cross, for what is computed rather than simulated.
#pragma once

#include <cstdint>
#include <vector>

#include "tlm/ub_fabric/ub_fabric.h"
#include "tlm/ub_fabric/unloaded.h"

namespace cmx::model {

/// A link of the route and the end that the packet leaves by.
struct Hop {
  const hw::Link* link;
  hw::LinkEnd from;
  int to;
};

/// Both directions of the route.
struct Route {
  std::vector<Hop> there;
  std::vector<Hop> back;
  int plane{0};
  int planes{1};  // that lead there
  bool framed{true};
};

/// The same links the other way round.
std::vector<Hop> reversed(const std::vector<Hop>& hops);

/// Between two end points of a plane that reach one another, by the route that `selector` picks among equals.
std::vector<Hop> hops_by_selector(const hw::PlaneTopology& plane, const Routing& routing, int from, int to,
                                  int endpoints, std::uint32_t selector);

/// Throws BadInput without a live path.
Route route_between(const UbFabric& fabric, const Message& message, bool direct, RouteChoice choice);

}  // namespace cmx::model
