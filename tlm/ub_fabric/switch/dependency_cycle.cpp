// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/switch/dependency_cycle.h"

#include <algorithm>
#include <cstdint>

namespace cmx::model {
namespace {

constexpr int kNoSwitch = -1;

/// A node of the graph is a port of a switch that leads to another one.
class Dependencies {
 public:
  Dependencies(const hw::PlaneTopology& plane, const Routing& routing, int endpoints) : routing_(routing) {
    std::size_t ports = 0;
    for (const hw::SwitchNode& sw : plane.switches) {
      base_.push_back(ports);
      ports += static_cast<std::size_t>(sw.ports);
    }
    far_.assign(ports, kNoSwitch);
    node_.resize(ports);
    for (std::size_t s = 0; s < plane.switches.size(); ++s)
      for (int p = 0; p < plane.switches[s].ports; ++p) node_[id(static_cast<int>(s), p)] = static_cast<int>(s);
    for (const hw::Link& link : plane.links) {
      if (link.a.node < endpoints || link.b.node < endpoints) continue;
      far_[id(link.a.node - endpoints, link.a.port)] = link.b.node - endpoints;
      far_[id(link.b.node - endpoints, link.b.port)] = link.a.node - endpoints;
    }
    waits_for_.resize(ports);
    std::vector<bool> known(plane.switches.size());
    for (int e = 0; e < endpoints; ++e) {
      const std::optional<int> leaf = routing.leaf(e);
      if (!leaf || known[*leaf]) continue;
      known[*leaf] = true;
      leaf_ends_.push_back(e);
    }
    for (const int e : leaf_ends_) add_routes_to(e);
  }

  /// Ids of a cycle, by depth-first search.
  std::vector<std::size_t> cycle() const {
    enum class Mark : std::uint8_t { kNew, kOpen, kDone };
    std::vector<Mark> marks(far_.size(), Mark::kNew);
    struct Step {
      std::size_t id;
      int port;  // of the far switch, the next to look at
    };
    std::vector<Step> path;
    for (std::size_t start = 0; start < far_.size(); ++start) {
      if (marks[start] != Mark::kNew) continue;
      path.push_back({start, 0});
      marks[start] = Mark::kOpen;
      while (!path.empty()) {
        Step& step = path.back();
        const auto& waits = waits_for_[step.id];
        while (step.port < static_cast<int>(waits.size()) && !waits[step.port]) ++step.port;
        if (step.port == static_cast<int>(waits.size())) {
          marks[step.id] = Mark::kDone;
          path.pop_back();
          continue;
        }
        const std::size_t next = id(far_[step.id], step.port++);
        if (marks[next] == Mark::kDone) continue;
        if (marks[next] == Mark::kNew) {
          marks[next] = Mark::kOpen;
          path.push_back({next, 0});
          continue;
        }
        std::vector<std::size_t> found;
        auto at = std::find_if(path.begin(), path.end(), [&](const Step& s) { return s.id == next; });
        for (; at != path.end(); ++at) found.push_back(at->id);
        return found;
      }
    }
    return {};
  }

  hw::LinkEnd end(std::size_t id, int endpoints) const {
    return {endpoints + node_[id], static_cast<int>(id - base_[static_cast<std::size_t>(node_[id])])};
  }

 private:
  std::size_t id(int sw, int port) const {
    return base_[static_cast<std::size_t>(sw)] + static_cast<std::size_t>(port);
  }

  /// What waits for what among packets from all leaves to the leaf of end point `to`.
  void add_routes_to(int to) {
    const int leaf = routing_.leaf(to).value();
    std::vector<bool> seen(base_.size());
    std::vector<int> open;
    const auto visit = [&](int sw) {
      if (sw == leaf || seen[sw]) return;
      seen[sw] = true;
      open.push_back(sw);
    };
    for (const int from : leaf_ends_) {
      const int first = routing_.leaf(from).value();
      if (routing_.leads(first, to)) visit(first);
    }
    while (!open.empty()) {
      const int here = open.back();
      open.pop_back();
      for (const std::uint16_t port : routing_.ports(here, to)) {
        const int next = far_[id(here, port)];
        if (next == leaf) continue;
        visit(next);
        auto& waits = waits_for_[id(here, port)];
        for (const std::uint16_t onward : routing_.ports(next, to)) {
          if (waits.size() <= onward) waits.resize(onward + std::size_t{1});
          waits[onward] = true;
        }
      }
    }
  }

  const Routing& routing_;
  std::vector<std::size_t> base_;             // of each switch: the id of its first port
  std::vector<int> node_;                     // of each id
  std::vector<int> far_;                      // of each id: the switch at the other end
  std::vector<int> leaf_ends_;                // an end point of each leaf
  std::vector<std::vector<bool>> waits_for_;  // of each id: ports of the far switch
};

}  // namespace

std::vector<hw::LinkEnd> dependency_cycle(const hw::PlaneTopology& plane, const Routing& routing, int endpoints) {
  std::vector<hw::LinkEnd> ends;
  if (!plane.switched) return ends;
  const Dependencies dependencies(plane, routing, endpoints);
  for (const std::size_t id : dependencies.cycle()) ends.push_back(dependencies.end(id, endpoints));
  return ends;
}

}  // namespace cmx::model
