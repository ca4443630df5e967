// SPDX-License-Identifier: Apache-2.0
// The decode graph unrolled into tasks: one for each operator, layer and microbatch, with what it waits for and its
// place in a stream's order.
#pragma once

#include <vector>

#include "sw/graph/graph.h"

namespace cmx::sw::runtime {

struct Task {
  int layer{0};  // index into graph.layers
  int microbatch{0};
  graph::OpKind kind{};
  int stream{0};
  std::vector<int> after;       // tasks of the same die
  bool first_in_stream{false};  // of its layer, microbatch and stream
  bool last_in_stream{false};
  bool opens_layer{false};   // nothing of its layer and microbatch comes before it
  bool starts_graph{false};  // a graph launch comes before it
};

struct Schedule {
  std::vector<Task> tasks;
  std::vector<std::vector<int>> order;  // of each stream
};

Schedule unroll(const graph::Graph& graph);

}  // namespace cmx::sw::runtime
