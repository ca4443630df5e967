// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <numeric>
#include <vector>

#include "hw/topology/max_flow.h"
#include "hw/topology/survey.h"

namespace cmx::hw {
namespace {

/// All planes as one graph: end points, then the switches of each plane.
class Graph {
 public:
  explicit Graph(const Topology& topology) : dies_(topology.dies), ends_(topology.endpoints) {
    int base = topology.endpoints;
    for (const PlaneTopology& plane : topology.planes) {
      const auto number = [&](int node) { return node < topology.endpoints ? node : base + node - topology.endpoints; };
      for (const Link& link : plane.links) {
        if (link.alive) edges_.push_back({number(link.a.node), number(link.b.node), link.rate.value});
      }
      base += static_cast<int>(plane.switches.size());
    }
    nodes_ = base;
    of_.resize(static_cast<std::size_t>(nodes_));
    for (const Edge& edge : edges_) {
      of_[static_cast<std::size_t>(edge.a)].push_back({edge.b, edge.rate});
      of_[static_cast<std::size_t>(edge.b)].push_back({edge.a, edge.rate});
    }
  }

  int dies() const { return dies_; }
  int nodes() const { return nodes_; }
  bool is_die(int node) const { return node < dies_; }

  /// What links carry between the dies of one side and those of the other, with everything else where that is least.
  double cut(const std::vector<char>& upper) const {
    MaxFlow flow(nodes_ + 2);
    for (const Edge& edge : edges_) {
      flow.add(edge.a, edge.b, edge.rate);
      flow.add(edge.b, edge.a, edge.rate);
    }
    double all = 0;
    for (const Edge& edge : edges_) all += edge.rate;
    for (int die = 0; die < dies_; ++die) {
      if (upper[static_cast<std::size_t>(die)] != 0) {
        flow.add(die, nodes_ + 1, all);
      } else {
        flow.add(nodes_, die, all);
      }
    }
    return flow.between(nodes_, nodes_ + 1);
  }

  /// What moving a node to the other side takes off the cut.
  double gain(int node, const std::vector<char>& upper) const {
    double gain = 0;
    for (const Neighbour& next : of_[static_cast<std::size_t>(node)])
      gain +=
          upper[static_cast<std::size_t>(node)] != upper[static_cast<std::size_t>(next.node)] ? next.rate : -next.rate;
    return gain;
  }

  struct Neighbour {
    int node;
    double rate;
  };
  const std::vector<Neighbour>& neighbours(int node) const { return of_[static_cast<std::size_t>(node)]; }

  /// Dies in the order in which a search from `start` comes to them.
  std::vector<int> order_from(int start) const {
    std::vector<char> seen(static_cast<std::size_t>(nodes_));
    std::vector<int> order;
    const auto search = [&](int first) {
      seen[static_cast<std::size_t>(first)] = 1;
      for (std::deque<int> queue{first}; !queue.empty(); queue.pop_front()) {
        if (is_die(queue.front())) order.push_back(queue.front());
        for (const Neighbour& next : neighbours(queue.front())) {
          if (seen[static_cast<std::size_t>(next.node)]++ == 0) queue.push_back(next.node);
        }
      }
    };
    search(start);
    for (int die = 0; die < dies_; ++die) {
      if (seen[static_cast<std::size_t>(die)] == 0) search(die);
    }
    return order;
  }

 private:
  struct Edge {
    int a;
    int b;
    double rate;
  };
  int dies_;
  int ends_;
  int nodes_{0};
  std::vector<Edge> edges_;
  std::vector<std::vector<Neighbour>> of_;
};

/// Moves single nodes, each once a pass, to the best state on the way that has halves; until a pass finds none better.
void improve(const Graph& graph, std::vector<char>& upper) {
  const int half = graph.dies() / 2;
  double nothing = 0;  // what rounding makes of no gain
  for (int node = 0; node < graph.nodes(); ++node) {
    for (const Graph::Neighbour& next : graph.neighbours(node)) nothing += 1e-9 * next.rate;
  }
  int above = static_cast<int>(std::count(upper.begin(), upper.begin() + graph.dies(), 1));
  for (bool better = true; better;) {
    better = false;
    std::vector<char> trial = upper;
    std::vector<char> moved(trial.size());
    std::vector<double> gain(trial.size());
    for (int node = 0; node < graph.nodes(); ++node) gain[static_cast<std::size_t>(node)] = graph.gain(node, trial);
    int now = above;
    double won = 0;
    double most = nothing;
    for (int step = 0; step < graph.nodes(); ++step) {
      int best = -1;
      for (int node = 0; node < graph.nodes(); ++node) {
        if (moved[static_cast<std::size_t>(node)] != 0) continue;
        const int after = now + (!graph.is_die(node) ? 0 : trial[static_cast<std::size_t>(node)] != 0 ? -1 : 1);
        // One die out of balance on the way: the next brings it back.
        if (after < half - 1 || after > graph.dies() - half + 1) continue;
        if (best < 0 || gain[static_cast<std::size_t>(node)] > gain[static_cast<std::size_t>(best)]) best = node;
      }
      if (best < 0) break;
      char& side = trial[static_cast<std::size_t>(best)];
      if (graph.is_die(best)) now += side != 0 ? -1 : 1;
      won += gain[static_cast<std::size_t>(best)];
      side = side != 0 ? 0 : 1;
      moved[static_cast<std::size_t>(best)] = 1;
      for (const Graph::Neighbour& next : graph.neighbours(best))
        gain[static_cast<std::size_t>(next.node)] = graph.gain(next.node, trial);
      if (now < half || now > graph.dies() - half || won <= most) continue;
      most = won;
      upper = trial;
      above = now;
      better = true;
    }
  }
}

/// The last half of the dies in this order is above; every switch goes with most of what it joins.
std::vector<char> halves(const Graph& graph, const std::vector<int>& order) {
  std::vector<char> upper(static_cast<std::size_t>(graph.nodes()));
  for (std::size_t i = (order.size() + 1) / 2; i < order.size(); ++i) upper[static_cast<std::size_t>(order[i])] = 1;
  for (int sweep = 0; sweep < 3; ++sweep) {
    for (int node = graph.dies(); node < graph.nodes(); ++node) {
      if (graph.gain(node, upper) > 0) upper[static_cast<std::size_t>(node)] ^= 1;
    }
  }
  return upper;
}

/// All halves of a few dies.
double least_of_all(const Graph& graph) {
  std::vector<char> upper(static_cast<std::size_t>(graph.nodes()));
  std::fill(upper.begin() + (graph.dies() + 1) / 2, upper.begin() + graph.dies(), char{1});
  double least = std::numeric_limits<double>::infinity();
  do {
    // Of an even number every cut comes twice, once for each side.
    if (graph.dies() % 2 == 0 && upper.front() != 0) break;
    least = std::min(least, graph.cut(upper));
  } while (std::next_permutation(upper.begin(), upper.begin() + graph.dies()));
  return least;
}

}  // namespace

BytesPerSecond bisection(const Topology& topology) {
  if (topology.dies < 2) return BytesPerSecond(0);
  const Graph graph(topology);
  constexpr int kMostMoved = 3000;  // nodes; moving single ones takes the square of their number
  constexpr int kStarts = 8;
  constexpr int kFew = 12;
  if (topology.dies <= kFew) return BytesPerSecond(least_of_all(graph));
  std::vector<std::vector<int>> orders(1, std::vector<int>(static_cast<std::size_t>(topology.dies)));
  std::iota(orders[0].begin(), orders[0].end(), 0);
  orders.push_back(orders[0]);
  std::stable_sort(orders[1].begin(), orders[1].end(), [](int a, int b) { return a % 2 < b % 2; });
  for (int start = 0; start < kStarts; ++start) orders.push_back(graph.order_from(start * topology.dies / kStarts));
  double least = std::numeric_limits<double>::infinity();
  for (const std::vector<int>& order : orders) {
    std::vector<char> upper = halves(graph, order);
    least = std::min(least, graph.cut(upper));
    if (graph.nodes() > kMostMoved) continue;
    improve(graph, upper);
    least = std::min(least, graph.cut(upper));
  }
  return BytesPerSecond(least);
}

}  // namespace cmx::hw
