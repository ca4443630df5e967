// SPDX-License-Identifier: Apache-2.0
// The most that can flow through a network of few nodes from one node to another: what routes carry together whose
// shares nobody knows beforehand.
#pragma once

#include <vector>

namespace cmx::hw {

class MaxFlow {
 public:
  explicit MaxFlow(int nodes) : arcs_of_(static_cast<std::size_t>(nodes)) {}

  /// An arc from `a` to `b`; several between the same nodes add up.
  void add(int a, int b, double capacity);

  /// Takes the capacities along: once only.
  double between(int from, int to);

 private:
  struct Arc {
    int to;
    double left;
  };
  bool rank_nodes(int from, int to);
  double push(int node, int to, double most);

  std::vector<std::vector<int>> arcs_of_;  // arc 2k and its reverse 2k + 1
  std::vector<Arc> arcs_;
  std::vector<int> rank_;
  std::vector<std::size_t> next_;
};

}  // namespace cmx::hw
