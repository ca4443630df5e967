// SPDX-License-Identifier: Apache-2.0
// Which routes the packets of a plane may take: a policy says of every switch, for one leaf (a switch that holds end
// points) at a time, over which neighbours a packet may go on. Routing makes its tables from that; nobody asks a policy
// while packets move.
//
// Contract, for each leaf after towards(leaf):
//  - distance() is the number of links that a route from a switch takes, 0 at the leaf itself, -1 where none leads
//  there.
//  - A switch with a distance above 0 has a neighbour that `leads` on, over a live link, and every such neighbour is
//  one link nearer.
//  - What leads on from a switch depends on that switch and the leaf alone, not on where a packet came from.
// Parameters: ub_switch.routes, ub_switch.grid. A new policy is a file beside this one and a row of
// hw/topology/route_policies.def.
#pragma once

#include <memory>
#include <vector>

#include "hw/topology/topology.h"

namespace cmx::model {

/// A switch's link to another one.
struct Neighbour {
  int node;  // switch, from 0
  int port;
};

/// The switches of a plane, and the links between them that count.
struct SwitchGraph {
  const hw::PlaneTopology& plane;
  std::vector<std::vector<Neighbour>> neighbours;  // of each switch, in the order of the plane's links
  int leaves{0};                                   // the first so many switches

  int size() const { return static_cast<int>(neighbours.size()); }
};

class RoutePolicy {
 public:
  RoutePolicy() = default;
  RoutePolicy(const RoutePolicy&) = delete;
  RoutePolicy& operator=(const RoutePolicy&) = delete;
  virtual ~RoutePolicy() = default;

  virtual void towards(int leaf) = 0;
  virtual int distance(int sw) const = 0;
  /// Whether packets that are at `sw` may go on over its neighbour `next`.
  virtual bool leads(int sw, int next) const = 0;
  /// The place of each switch in an order along which no route goes to an earlier place after it has gone to a later
  /// one; empty without such an order.
  virtual std::vector<int> order() const { return {}; }
};

/// `which` is no kAuto. The graph must outlive the policy.
std::unique_ptr<RoutePolicy> make_route_policy(hw::RoutePolicy which, const SwitchGraph& graph);

/// Links from `from` to every switch; -1: it cannot be reached.
std::vector<int> links_from(const SwitchGraph& graph, int from);

}  // namespace cmx::model
