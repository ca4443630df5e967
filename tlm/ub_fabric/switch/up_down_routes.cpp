// SPDX-License-Identifier: Apache-2.0
// Up-down routes: all switches stand in an order, a link goes up to the earlier one of its ends, and no packet goes up
// again after it has gone down. So links wait for one another only along the order, never in a cycle, whatever the
// network.
//
// The order is by tier, the highest first, then by links from the root (the top switch that is nearest to all leaves),
// then by number. Where that leaves a pair of switches without a route that are joined, tiers do not count. From a
// switch that has routes downwards alone, packets take the shortest of them; else they go up, the shortest route to one
// that has.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "tlm/ub_fabric/switch/route_policy.h"

namespace cmx::model {
namespace {

class UpDownRoutes final : public RoutePolicy {
 public:
  explicit UpDownRoutes(const SwitchGraph& graph) : graph_(graph), rank_(graph.neighbours.size()) {
    put_in_order(true);
    if (!joins_all()) put_in_order(false);
  }

  void towards(int leaf) override {
    const auto count = static_cast<std::size_t>(graph_.size());
    down_.assign(count, -1);
    distance_.assign(count, -1);
    // Downwards alone: from the last in order to the first.
    down_[leaf] = 0;
    for (const int sw : from_below_) {
      for (const Neighbour& next : graph_.neighbours[sw]) {
        if (is_up(sw, next.node) || down_[next.node] < 0) continue;
        if (sw != leaf && (down_[sw] < 0 || down_[next.node] + 1 < down_[sw])) down_[sw] = down_[next.node] + 1;
      }
    }
    for (const int sw : order_) {
      distance_[sw] = down_[sw];
      if (down_[sw] >= 0) continue;
      for (const Neighbour& next : graph_.neighbours[sw]) {
        if (!is_up(sw, next.node) || distance_[next.node] < 0) continue;
        if (distance_[sw] < 0 || distance_[next.node] + 1 < distance_[sw]) distance_[sw] = distance_[next.node] + 1;
      }
    }
  }
  int distance(int sw) const override { return distance_[sw]; }
  std::vector<int> order() const override { return rank_; }
  bool leads(int sw, int next) const override {
    if (distance_[sw] <= 0) return false;
    if (down_[sw] > 0) return !is_up(sw, next) && down_[next] == down_[sw] - 1;
    return is_up(sw, next) && distance_[next] == distance_[sw] - 1;
  }

 private:
  bool is_up(int from, int to) const { return rank_[to] < rank_[from]; }

  /// Of the switches of the highest tier, the one with the fewest links to all leaves.
  int root(bool by_tier) const {
    int best = 0;
    std::tuple<int, int, std::int64_t> least;
    for (int sw = 0; sw < graph_.size(); ++sw) {
      std::int64_t apart = 0;
      std::int64_t links = 0;
      const std::vector<int> from = links_from(graph_, sw);
      for (int leaf = 0; leaf < graph_.leaves; ++leaf) {
        if (from[leaf] < 0) ++apart;
        links += std::max(from[leaf], 0);
      }
      const std::tuple<int, int, std::int64_t> key{by_tier ? -graph_.plane.switches[sw].tier : 0,
                                                   static_cast<int>(apart), links};
      if (sw > 0 && key >= least) continue;
      least = key;
      best = sw;
    }
    return best;
  }

  void put_in_order(bool by_tier) {
    const std::vector<int> links = links_from(graph_, root(by_tier));
    order_.resize(graph_.neighbours.size());
    std::iota(order_.begin(), order_.end(), 0);
    const auto key = [&](int sw) {
      return std::tuple(by_tier ? -graph_.plane.switches[sw].tier : 0, links[sw] < 0, links[sw], sw);
    };
    std::sort(order_.begin(), order_.end(), [&](int a, int b) { return key(a) < key(b); });
    from_below_.assign(order_.rbegin(), order_.rend());
    for (std::size_t i = 0; i < order_.size(); ++i) rank_[order_[i]] = static_cast<int>(i);
  }

  /// Whether there is a route wherever there are links.
  bool joins_all() {
    for (int leaf = 0; leaf < graph_.leaves; ++leaf) {
      towards(leaf);
      const std::vector<int> links = links_from(graph_, leaf);
      for (int from = 0; from < graph_.leaves; ++from) {
        if (links[from] >= 0 && distance_[from] < 0) return false;
      }
    }
    return true;
  }

  const SwitchGraph& graph_;
  std::vector<int> rank_;        // of each switch, its place in the order
  std::vector<int> order_;       // the top one first
  std::vector<int> from_below_;  // the same from the last one on
  std::vector<int> down_;        // links downwards alone; -1: no such route
  std::vector<int> distance_;
};

}  // namespace

std::unique_ptr<RoutePolicy> make_up_down_routes(const SwitchGraph& graph);
std::unique_ptr<RoutePolicy> make_up_down_routes(const SwitchGraph& graph) {
  return std::make_unique<UpDownRoutes>(graph);
}

}  // namespace cmx::model
