// SPDX-License-Identifier: Apache-2.0
#include "hw/topology/survey.h"

#include <algorithm>
#include <deque>
#include <map>
#include <vector>

namespace cmx::hw {
namespace {

/// Links between the switches of a plane, and the switch of each end point.
class PlaneDistances {
 public:
  PlaneDistances(const PlaneTopology& plane, int endpoints)
      : leaf_(static_cast<std::size_t>(endpoints), -1), joined_(plane.switches.size()) {
    for (const Link& link : plane.links) {
      if (!link.alive) continue;
      if (link.a.node < endpoints) {
        leaf_[static_cast<std::size_t>(link.a.node)] = link.b.node - endpoints;
        continue;
      }
      joined_[static_cast<std::size_t>(link.a.node - endpoints)].push_back(link.b.node - endpoints);
      joined_[static_cast<std::size_t>(link.b.node - endpoints)].push_back(link.a.node - endpoints);
    }
  }

  int leaf(int endpoint) const { return leaf_[static_cast<std::size_t>(endpoint)]; }
  /// From a switch to all others; -1: no route.
  std::vector<int> from(int leaf) const {
    std::vector<int> distance(joined_.size(), -1);
    distance[static_cast<std::size_t>(leaf)] = 0;
    for (std::deque<int> queue{leaf}; !queue.empty(); queue.pop_front()) {
      for (const int next : joined_[static_cast<std::size_t>(queue.front())]) {
        if (distance[static_cast<std::size_t>(next)] >= 0) continue;
        distance[static_cast<std::size_t>(next)] = distance[static_cast<std::size_t>(queue.front())] + 1;
        queue.push_back(next);
      }
    }
    return distance;
  }

 private:
  std::vector<int> leaf_;
  std::vector<std::vector<int>> joined_;
};

/// End points that hang on the same switch in every plane fare alike.
std::vector<std::vector<int>> alike(const std::vector<PlaneDistances>& planes, int endpoints) {
  std::map<std::vector<int>, std::size_t> known;
  std::vector<std::vector<int>> groups;
  for (int e = 0; e < endpoints; ++e) {
    std::vector<int> leaves;
    for (const PlaneDistances& plane : planes) leaves.push_back(plane.leaf(e));
    const auto [entry, added] = known.try_emplace(std::move(leaves), groups.size());
    if (added) groups.emplace_back();
    groups[entry->second].push_back(e);
  }
  return groups;
}

}  // namespace

Survey survey(const Topology& topology) {
  std::vector<PlaneDistances> planes;
  std::map<std::pair<int, int>, bool> own_links;
  for (const PlaneTopology& plane : topology.planes) {
    if (plane.switched) planes.emplace_back(plane, topology.endpoints);
    for (const Link& link : plane.links) {
      if (!plane.switched && link.alive) own_links[{link.a.node, link.b.node}] = true;
    }
  }
  const std::vector<std::vector<int>> groups = alike(planes, topology.endpoints);
  Survey found;
  if (!own_links.empty()) found.diameter = 1;
  for (const std::vector<int>& group : groups) {
    // Distances from the group's switch in each plane.
    std::vector<std::vector<int>> distances;
    for (const PlaneDistances& plane : planes)
      distances.push_back(plane.leaf(group.front()) < 0 ? std::vector<int>{} : plane.from(plane.leaf(group.front())));
    for (const std::vector<int>& other : groups) {
      if (other.front() < group.front()) continue;
      int least = -1;
      for (std::size_t p = 0; p < planes.size(); ++p) {
        const int leaf = planes[p].leaf(other.front());
        const int between = leaf < 0 || distances[p].empty() ? -1 : distances[p][static_cast<std::size_t>(leaf)];
        if (between >= 0 && (least < 0 || between + 2 < least)) least = between + 2;
      }
      const bool same = &group == &other;
      if (least >= 0 && own_links.empty() && (!same || group.size() > 1))
        found.diameter = std::max(found.diameter, least);
      if (least >= 0 && own_links.empty()) continue;
      for (const int a : group) {
        for (const int b : other) {
          if ((same && b <= a) || own_links.count(std::minmax(a, b)) > 0) continue;
          found.diameter = std::max(found.diameter, least);
          if (least >= 0) continue;
          ++found.pairs_apart;
          const std::pair<int, int> pair = std::minmax(a, b);
          found.apart = found.apart ? std::min(*found.apart, pair) : pair;
        }
      }
    }
  }
  return found;
}

}  // namespace cmx::hw
