// SPDX-License-Identifier: Apache-2.0
// Routes through a plane by a search of the tests' own: end points do not pass packets on.
#pragma once

#include <deque>
#include <vector>

#include "hw/topology/topology.h"

namespace cmx::model::test {

class Paths {
 public:
  Paths(const hw::PlaneTopology& plane, int endpoints)
      : endpoints_(endpoints), ends_(static_cast<std::size_t>(endpoints) + plane.switches.size()) {
    for (const auto& link : plane.links) {
      if (!link.alive) continue;
      ends_[link.a.node].push_back({link.a.port, link.b.node});
      ends_[link.b.node].push_back({link.b.port, link.a.node});
    }
  }

  struct End {
    int port;
    int to;
  };
  const std::vector<End>& ends(int node) const { return ends_[node]; }

  /// Links from every node to `target`; -1 where no live route leads there.
  std::vector<int> links_to(int target) const {
    std::vector<int> links(ends_.size(), -1);
    std::deque<int> queue{target};
    links[target] = 0;
    while (!queue.empty()) {
      const int here = queue.front();
      queue.pop_front();
      if (here < endpoints_ && here != target) continue;
      for (const End& end : ends_[here]) {
        if (links[end.to] >= 0) continue;
        links[end.to] = links[here] + 1;
        queue.push_back(end.to);
      }
    }
    return links;
  }
  int links_between(int from, int to) const { return links_to(to)[from]; }

 private:
  int endpoints_;
  std::vector<std::vector<End>> ends_;
};

}  // namespace cmx::model::test
