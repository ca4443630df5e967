// SPDX-License-Identifier: Apache-2.0
// Dinic's algorithm: shortest augmenting paths, a rank of nodes at a time.
#include "hw/topology/max_flow.h"

#include <algorithm>
#include <deque>
#include <limits>

namespace cmx::hw {
namespace {

constexpr double kNothing = 1e-12;  // of the greatest capacity, what rounding leaves

}  // namespace

void MaxFlow::add(int a, int b, double capacity) {
  arcs_of_[static_cast<std::size_t>(a)].push_back(static_cast<int>(arcs_.size()));
  arcs_.push_back({b, capacity});
  arcs_of_[static_cast<std::size_t>(b)].push_back(static_cast<int>(arcs_.size()));
  arcs_.push_back({a, 0});
}

double MaxFlow::between(int from, int to) {
  double greatest = 0;
  for (const Arc& arc : arcs_) greatest = std::max(greatest, arc.left);
  const double nothing = kNothing * greatest;
  for (Arc& arc : arcs_) arc.left = arc.left > nothing ? arc.left : 0;
  double flow = 0;
  while (rank_nodes(from, to)) {
    next_.assign(arcs_of_.size(), 0);
    for (double pushed = push(from, to, std::numeric_limits<double>::infinity()); pushed > nothing;
         pushed = push(from, to, std::numeric_limits<double>::infinity()))
      flow += pushed;
  }
  return flow;
}

/// Whether `to` can still be reached.
bool MaxFlow::rank_nodes(int from, int to) {
  double greatest = 0;
  for (const Arc& arc : arcs_) greatest = std::max(greatest, arc.left);
  rank_.assign(arcs_of_.size(), -1);
  rank_[static_cast<std::size_t>(from)] = 0;
  for (std::deque<int> queue{from}; !queue.empty(); queue.pop_front()) {
    for (const int index : arcs_of_[static_cast<std::size_t>(queue.front())]) {
      const Arc& arc = arcs_[static_cast<std::size_t>(index)];
      int& rank = rank_[static_cast<std::size_t>(arc.to)];
      if (arc.left <= kNothing * greatest || rank >= 0) continue;
      rank = rank_[static_cast<std::size_t>(queue.front())] + 1;
      queue.push_back(arc.to);
    }
  }
  return rank_[static_cast<std::size_t>(to)] >= 0;
}

double MaxFlow::push(int node, int to, double most) {
  if (node == to) return most;
  const auto& arcs = arcs_of_[static_cast<std::size_t>(node)];
  for (std::size_t& next = next_[static_cast<std::size_t>(node)]; next < arcs.size(); ++next) {
    const auto index = static_cast<std::size_t>(arcs[next]);
    Arc& arc = arcs_[index];
    if (arc.left <= 0 || rank_[static_cast<std::size_t>(arc.to)] != rank_[static_cast<std::size_t>(node)] + 1) continue;
    const double pushed = push(arc.to, to, std::min(most, arc.left));
    if (pushed <= 0) continue;
    arc.left -= pushed;
    arcs_[index ^ 1].left += pushed;
    return pushed;
  }
  return 0;
}

}  // namespace cmx::hw
