// SPDX-License-Identifier: Apache-2.0
// All routes of the least number of links. In trees and folded Clos networks they cannot wait for one another in a
// cycle; in rings, meshes and most others they can.
#include "tlm/ub_fabric/switch/route_policy.h"

namespace cmx::model {
namespace {

class ShortestRoutes final : public RoutePolicy {
 public:
  explicit ShortestRoutes(const SwitchGraph& graph) : graph_(graph) {}

  void towards(int leaf) override { distance_ = links_from(graph_, leaf); }
  int distance(int sw) const override { return distance_[sw]; }
  bool leads(int sw, int next) const override { return distance_[sw] > 0 && distance_[next] == distance_[sw] - 1; }

 private:
  const SwitchGraph& graph_;
  std::vector<int> distance_;
};

}  // namespace

std::unique_ptr<RoutePolicy> make_shortest_routes(const SwitchGraph& graph);
std::unique_ptr<RoutePolicy> make_shortest_routes(const SwitchGraph& graph) {
  return std::make_unique<ShortestRoutes>(graph);
}

}  // namespace cmx::model
