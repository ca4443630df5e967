// SPDX-License-Identifier: Apache-2.0
// The routes of a plane over its live links, as tables: for every switch and destination leaf the ports that its policy
// (route_policy.h) allows.
//
// Each tier on the way up chooses by another part of the salt (else the switches of a tier would only see salts that
// agree, and use few of their uplinks); parallel links down take that of the parallel links up. hw::RoutePolicy::kAuto:
// all shortest routes where they cannot deadlock on the plane as it was built (dependency_cycle.h), else up-down
// routes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hw/topology/topology.h"

namespace cmx::model {

class Routing {
 public:
  Routing(const hw::PlaneTopology& plane, int endpoints);

  /// What `plane.routes` came to; never kAuto.
  hw::RoutePolicy policy() const { return policy_; }

  /// The port of switch `sw` towards end point `target`; `salt` chooses among equals.
  int port(int sw, int target, std::uint32_t salt) const {
    const int leaf = leaf_[target];
    if (leaf == sw) return leaf_port_[target];
    const Choice choice =
        choices_[static_cast<std::size_t>(sw) * static_cast<std::size_t>(leaves_) + static_cast<std::size_t>(leaf)];
    if (choice.count == 1) return ports_[choice.offset];
    return ports_[choice.offset + (choice.stride == 1 ? salt : salt / choice.stride) % choice.count];
  }
  /// The equals among which `port` chooses; one where there is no choice, none where no route leads there.
  std::span<const std::uint16_t> ports(int sw, int target) const {
    const int leaf = leaf_[target];
    if (leaf < 0) return {};
    if (leaf == sw) return {&leaf_port_[target], 1};
    const Choice choice =
        choices_[static_cast<std::size_t>(sw) * static_cast<std::size_t>(leaves_) + static_cast<std::size_t>(leaf)];
    return std::span(ports_).subspan(choice.offset, choice.count);
  }
  /// The switch that holds an end point; none where its link is dead or leads to another end point.
  std::optional<int> leaf(int endpoint) const {
    return leaf_[endpoint] < 0 ? std::nullopt : std::optional(leaf_[endpoint]);
  }
  bool reachable(int from, int to) const;
  /// Whether switch `sw` has a route to end point `target`.
  bool leads(int sw, int target) const {
    const int leaf = leaf_[target];
    return leaf >= 0 && distance_[static_cast<std::size_t>(sw) * static_cast<std::size_t>(leaves_) +
                                  static_cast<std::size_t>(leaf)] >= 0;
  }
  /// Links from switch `sw` to the switch that holds end point `target`; none without a route.
  std::optional<int> distance(int sw, int target) const {
    if (!leads(sw, target)) return std::nullopt;
    return distance_[static_cast<std::size_t>(sw) * static_cast<std::size_t>(leaves_) +
                     static_cast<std::size_t>(leaf_[target])];
  }
  /// Switches on the route; 0 for a direct link.
  int switches_between(int from, int to) const;
  /// Whether a packet that came to switch `here` from `before` may go on to `next`: not where it would go up again
  /// after it has gone down. No route of the tables does; a packet that was on its way when they changed might.
  bool may_turn(int before, int here, int next) const {
    return rank_.empty() || rank_[before] > rank_[here] || rank_[here] < rank_[next];
  }

 private:
  struct Choice {
    std::uint32_t offset{0};
    std::uint16_t count{0};
    std::uint16_t stride{1};  // what the tiers below have already taken out of the salt
  };
  bool switched_;
  hw::RoutePolicy policy_;
  int leaves_{0};
  std::vector<int> leaf_;  // of each end point, -1 where its link is dead
  std::vector<std::uint16_t> leaf_port_;
  std::vector<int> peer_;  // direct links
  std::vector<Choice> choices_;
  std::vector<int> distance_;
  std::vector<int> rank_;  // of each switch, where the policy has an order
  std::vector<std::uint16_t> ports_;
};

}  // namespace cmx::model
