// SPDX-License-Identifier: Apache-2.0
// Dimension-ordered routes on a mesh or torus: first to the right place along the first dimension, then along the
// second, and so on. A link then waits only for links of its own or a later dimension, and along a line never in a
// cycle.
//
// Along a ring packets take the shorter route (of equals the one without the wrap-around link), but never through its
// place 0: a ring that nobody goes all the way around holds no cycle either, and needs no lanes of its own for that.
#include <cstdlib>

#include "tlm/ub_fabric/switch/route_policy.h"

namespace cmx::model {
namespace {

class DimensionOrderedRoutes final : public RoutePolicy {
 public:
  explicit DimensionOrderedRoutes(const SwitchGraph& graph) : graph_(graph), wraps_(graph.plane.grid.size()) {
    int stride = graph.size();
    for (const int length : graph.plane.grid) strides_.push_back(stride /= length);
    for (int sw = 0; sw < graph.size(); ++sw) {
      for (const Neighbour& next : graph.neighbours[sw]) {
        for (std::size_t d = 0; d < wraps_.size(); ++d) {
          if (std::abs(place(sw, d) - place(next.node, d)) == graph.plane.grid[d] - 1 && graph.plane.grid[d] > 2)
            wraps_[d] = true;
        }
      }
    }
  }

  void towards(int leaf) override {
    leaf_ = leaf;
    distance_.assign(graph_.neighbours.size(), -1);
    for (int sw = 0; sw < graph_.size(); ++sw) distance_[sw] = count_links(sw);
  }
  int distance(int sw) const override { return distance_[sw]; }
  bool leads(int sw, int next) const override { return distance_[sw] > 0 && next == step(sw); }

 private:
  int place(int sw, std::size_t d) const { return sw / strides_[d] % graph_.plane.grid[d]; }

  /// The switch after `sw`, which is not the leaf.
  int step(int sw) const {
    std::size_t d = 0;
    while (place(sw, d) == place(leaf_, d)) ++d;
    const int length = graph_.plane.grid[d];
    const int here = place(sw, d);
    const int there = place(leaf_, d);
    const int apart = std::abs(there - here);
    const bool may_wrap = wraps_[d] && (here == 0 || there == 0);
    const int direction = (there > here ? 1 : -1) * (may_wrap && length - apart < apart ? -1 : 1);
    return sw + ((here + direction + length) % length - here) * strides_[d];
  }
  bool joined(int sw, int next) const {
    for (const Neighbour& neighbour : graph_.neighbours[sw]) {
      if (neighbour.node == next) return true;
    }
    return false;
  }
  int count_links(int sw) const {
    int links = 0;
    for (; sw != leaf_; ++links) {
      const int next = step(sw);
      if (!joined(sw, next)) return -1;
      sw = next;
    }
    return links;
  }

  const SwitchGraph& graph_;
  std::vector<bool> wraps_;   // of each dimension: its lines are rings
  std::vector<int> strides_;  // of each dimension
  int leaf_{0};
  std::vector<int> distance_;
};

}  // namespace

std::unique_ptr<RoutePolicy> make_dimension_ordered_routes(const SwitchGraph& graph);
std::unique_ptr<RoutePolicy> make_dimension_ordered_routes(const SwitchGraph& graph) {
  return std::make_unique<DimensionOrderedRoutes>(graph);
}

}  // namespace cmx::model
