// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/switch/routing.h"

#include <algorithm>

#include "tlm/ub_fabric/switch/dependency_cycle.h"
#include "tlm/ub_fabric/switch/route_policy.h"

namespace cmx::model {
namespace {

/// Of each tier, from tier 1: the product of the most uplinks that a switch of the tiers below has.
std::vector<std::uint16_t> strides_of(const hw::PlaneTopology& plane,
                                      const std::vector<std::vector<Neighbour>>& neighbours) {
  std::vector<std::size_t> widths{1};
  for (std::size_t sw = 0; sw < neighbours.size(); ++sw) {
    const int tier = plane.switches[sw].tier;
    if (static_cast<int>(widths.size()) <= tier) widths.resize(static_cast<std::size_t>(tier) + 1, 1);
    const auto up = std::count_if(neighbours[sw].begin(), neighbours[sw].end(),
                                  [&](const Neighbour& n) { return plane.switches[n.node].tier > tier; });
    widths[tier] = std::max(widths[tier], static_cast<std::size_t>(up));
  }
  std::vector<std::uint16_t> strides;
  std::size_t product = 1;
  for (const std::size_t width : widths) {
    strides.push_back(static_cast<std::uint16_t>(std::min<std::size_t>(product, 0xffff)));
    product *= width;
  }
  // strides[t] is the product of the widths of tiers 0..t-1, and tier 0 (the end points) has width 1.
  return strides;
}

/// Whether the shortest routes of the plane can deadlock while all its links live.
bool shortest_can_deadlock(hw::PlaneTopology plane, int endpoints) {
  plane.routes = hw::RoutePolicy::kShortest;
  for (hw::Link& link : plane.links) link.alive = true;
  return !dependency_cycle(plane, Routing(plane, endpoints), endpoints).empty();
}

hw::RoutePolicy decided(const hw::PlaneTopology& plane, int endpoints) {
  if (plane.routes != hw::RoutePolicy::kAuto) return plane.routes;
  return shortest_can_deadlock(plane, endpoints) ? hw::RoutePolicy::kUpDown : hw::RoutePolicy::kShortest;
}

}  // namespace

Routing::Routing(const hw::PlaneTopology& plane, int endpoints)
    : switched_(plane.switched), policy_(decided(plane, endpoints)) {
  const auto count = static_cast<std::size_t>(endpoints);
  leaf_.assign(count, -1);
  leaf_port_.assign(count, 0);
  peer_.assign(count, -1);
  const int switches = static_cast<int>(plane.switches.size());
  SwitchGraph graph{plane, std::vector<std::vector<Neighbour>>(plane.switches.size()), 0};
  auto& neighbours = graph.neighbours;
  for (const auto& link : plane.links) {
    if (!link.alive) continue;
    if (link.b.node < endpoints) {
      peer_[link.a.node] = link.b.node;
      peer_[link.b.node] = link.a.node;
    } else if (link.a.node < endpoints) {
      leaf_[link.a.node] = link.b.node - endpoints;
      leaf_port_[link.a.node] = static_cast<std::uint16_t>(link.b.port);
    } else {
      neighbours[link.a.node - endpoints].push_back({link.b.node - endpoints, link.a.port});
      neighbours[link.b.node - endpoints].push_back({link.a.node - endpoints, link.b.port});
    }
  }
  // Leaves are the switches that hold end points; they come first in every topology.
  for (const auto& link : plane.links) {
    if (link.a.node < endpoints && link.b.node >= endpoints) leaves_ = std::max(leaves_, link.b.node - endpoints + 1);
  }
  graph.leaves = leaves_;
  const std::unique_ptr<RoutePolicy> routes = make_route_policy(policy_, graph);
  rank_ = routes->order();
  const std::vector<std::uint16_t> strides = strides_of(plane, neighbours);
  choices_.resize(static_cast<std::size_t>(switches) * static_cast<std::size_t>(leaves_));
  distance_.assign(choices_.size(), -1);
  for (int leaf = 0; leaf < leaves_; ++leaf) {
    routes->towards(leaf);
    for (int sw = 0; sw < switches; ++sw) {
      const std::size_t slot =
          static_cast<std::size_t>(sw) * static_cast<std::size_t>(leaves_) + static_cast<std::size_t>(leaf);
      distance_[slot] = routes->distance(sw);
      Choice choice{static_cast<std::uint32_t>(ports_.size()), 0, 1};
      const int tier = plane.switches[sw].tier;
      for (const auto& next : neighbours[sw]) {
        if (!routes->leads(sw, next.node)) continue;
        ports_.push_back(static_cast<std::uint16_t>(next.port));
        choice.stride = strides[plane.switches[next.node].tier < tier ? tier - 1 : tier];
        ++choice.count;
      }
      choices_[slot] = choice;
    }
  }
}

bool Routing::reachable(int from, int to) const {
  if (!switched_) return peer_[from] == to;
  if (leaf_[from] < 0 || leaf_[to] < 0) return false;
  return distance_[static_cast<std::size_t>(leaf_[from]) * static_cast<std::size_t>(leaves_) +
                   static_cast<std::size_t>(leaf_[to])] >= 0;
}

int Routing::switches_between(int from, int to) const {
  if (!switched_) return 0;
  return 1 + distance_[static_cast<std::size_t>(leaf_[from]) * static_cast<std::size_t>(leaves_) +
                       static_cast<std::size_t>(leaf_[to])];
}

}  // namespace cmx::model
