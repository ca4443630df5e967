// SPDX-License-Identifier: Apache-2.0
// Any network as planes: the parts that switches hold together.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "hw/network/network_spec.h"

namespace cmx::hw {
namespace {

class Planes {
 public:
  explicit Planes(const NetworkSpec& spec)
      : spec_(spec), number_(spec.nodes.size(), -1), plane_(spec.nodes.size(), -1), tier_(spec.nodes.size(), 0) {
    for (std::size_t n = 0; n < spec.nodes.size(); ++n) {
      if (!is_switch(n)) number_[n] = topology_.endpoints++;
    }
    topology_.dies = topology_.endpoints;
    find_planes();
    find_tiers();
    number_switches();
  }

  Topology build() {
    std::map<int, int> direct;  // links of an end point to another
    std::map<std::pair<int, int>, bool> entered;
    PlaneTopology pairs{.name = "direct", .switched = false, .switches = {}, .links = {}};
    for (const NetworkSpec::Join& join : spec_.links) {
      const bool up = number_[join.a.node] <= number_[join.b.node];
      const NetworkSpec::End& low = up ? join.a : join.b;
      const NetworkSpec::End& high = up ? join.b : join.a;
      Link link{.a = {number_[low.node], low.port},
                .b = {number_[high.node], high.port},
                .rate = join.rate,
                .wire = join.delay};
      if (!is_switch(high.node)) {
        check_pair(link, direct);
        link.a.port = link.b.port = 0;
        link.link_class = LinkClass::kDieToDie;
        pairs.links.push_back(link);
        continue;
      }
      if (!is_switch(low.node)) {
        if (!entered.emplace(std::pair{low.node, plane_[high.node]}, true).second) {
          throw BadInput(
              fmt::format("end point '{}' has two links into the same plane, the second one to switch '{}'; an end "
                          "point has one link into each: "
                          "make them one of both rates, or take one away",
                          spec_.nodes[low.node].name, spec_.nodes[high.node].name));
        }
        link.a.port = 0;
        link.link_class = LinkClass::kDie;
      } else {
        const int tier = std::min(tier_[low.node], tier_[high.node]);
        link.link_class = tier_[low.node] == tier_[high.node] ? LinkClass::kPeer
                          : tier == 1                         ? LinkClass::kUplink
                                                              : LinkClass::kL2Uplink;
      }
      topology_.planes[static_cast<std::size_t>(plane_[high.node])].links.push_back(link);
    }
    check_endpoints(direct, entered);
    if (!pairs.links.empty()) topology_.planes.push_back(std::move(pairs));
    return std::move(topology_);
  }

 private:
  bool is_switch(std::size_t node) const { return spec_.nodes[node].is_switch; }

  /// Switches that reach one another over switches share a plane.
  void find_planes() {
    std::vector<std::vector<int>> joined(spec_.nodes.size());
    for (const NetworkSpec::Join& join : spec_.links) {
      if (!is_switch(join.a.node) || !is_switch(join.b.node)) continue;
      joined[join.a.node].push_back(join.b.node);
      joined[join.b.node].push_back(join.a.node);
    }
    for (std::size_t first = 0; first < spec_.nodes.size(); ++first) {
      if (!is_switch(first) || plane_[first] >= 0) continue;
      const int plane = static_cast<int>(topology_.planes.size());
      topology_.planes.push_back(
          {.name = fmt::format("plane {}", plane), .switched = true, .switches = {}, .links = {}});
      plane_[first] = plane;
      for (std::deque<int> queue{static_cast<int>(first)}; !queue.empty(); queue.pop_front()) {
        for (const int next : joined[queue.front()]) {
          if (plane_[next] >= 0) continue;
          plane_[next] = plane;
          queue.push_back(next);
        }
      }
    }
  }

  /// Tier 1 holds end points; the others are as many tiers up as they are links away from one that does.
  void find_tiers() {
    for (int tier = 1; tier == 1 || changed_; ++tier) {
      changed_ = false;
      for (const NetworkSpec::Join& join : spec_.links) {
        raise(join.a.node, join.b.node, tier);
        raise(join.b.node, join.a.node, tier);
      }
    }
    for (std::size_t n = 0; n < spec_.nodes.size(); ++n) {
      if (is_switch(n) && tier_[n] == 0)
        throw BadInput(fmt::format("switch '{}' leads to no end point; join it or take it away", spec_.nodes[n].name));
    }
  }
  void raise(int from, int to, int tier) {
    const bool below = tier == 1 ? !is_switch(from) : is_switch(from) && tier_[from] == tier - 1;
    if (!below || !is_switch(to) || tier_[to] != 0) return;
    tier_[to] = tier;
    changed_ = true;
  }

  /// The leaves of a plane come first.
  void number_switches() {
    std::vector<int> order;
    for (std::size_t n = 0; n < spec_.nodes.size(); ++n) {
      if (is_switch(n)) order.push_back(static_cast<int>(n));
    }
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return tier_[a] < tier_[b]; });
    for (const int node : order) {
      std::vector<SwitchNode>& switches = topology_.planes[static_cast<std::size_t>(plane_[node])].switches;
      number_[node] = topology_.endpoints + static_cast<int>(switches.size());
      switches.push_back({spec_.nodes[node].name, tier_[node], spec_.nodes[node].ports});
    }
  }

  void check_pair(const Link& link, std::map<int, int>& direct) const {
    if (link.a.node / 2 != link.b.node / 2 || ++direct[link.a.node] > 1 || ++direct[link.b.node] > 1) {
      throw BadInput(
          fmt::format("die:{} and die:{} are joined directly; end points can be so in pairs only (die:0 and die:1, "
                      "die:2 and die:3 ..), once: put a "
                      "switch between them",
                      link.a.node, link.b.node));
    }
  }

  void check_endpoints(const std::map<int, int>& direct, const std::map<std::pair<int, int>, bool>& entered) const {
    for (std::size_t n = 0; n < spec_.nodes.size(); ++n) {
      if (is_switch(n) || direct.count(number_[n]) > 0) continue;
      const auto link = entered.lower_bound({static_cast<int>(n), 0});
      if (link == entered.end() || link->first.first != static_cast<int>(n))
        throw BadInput(fmt::format("end point '{}' has no link; join it or take it away", spec_.nodes[n].name));
    }
  }

  const NetworkSpec& spec_;
  std::vector<int> number_;  // of each node, as topologies count: in its plane
  std::vector<int> plane_;
  std::vector<int> tier_;
  bool changed_{false};
  Topology topology_;
};

}  // namespace

Topology network_topology(const NetworkSpec& spec) { return Planes(spec).build(); }

}  // namespace cmx::hw
