// SPDX-License-Identifier: Apache-2.0
#include "sw/runtime/schedule.h"

#include <algorithm>

namespace cmx::sw::runtime {
namespace {

/// Tasks of a (layer, microbatch) that nothing in the layer waits for.
std::vector<int> last_tasks(const std::vector<Task>& tasks, int begin, int end) {
  std::vector<int> last;
  for (int i = begin; i < end; ++i) {
    const bool waited_for = std::any_of(tasks.begin() + begin, tasks.begin() + end, [i](const Task& t) {
      return std::find(t.after.begin(), t.after.end(), i) != t.after.end();
    });
    if (!waited_for) last.push_back(i);
  }
  return last;
}

}  // namespace

Schedule unroll(const graph::Graph& graph) {
  Schedule schedule;
  schedule.order.resize(static_cast<std::size_t>(graph.streams));
  auto& tasks = schedule.tasks;
  std::vector<std::vector<int>> previous;  // last tasks of each microbatch of the layer before
  int mtp_step = -1;
  for (int l = 0; l < static_cast<int>(graph.layers.size()); ++l) {
    const graph::Layer& layer = graph.layers[l];
    const bool new_graph = layer.mtp_step != mtp_step;
    mtp_step = layer.mtp_step;
    std::vector<std::vector<int>> current;
    for (int m = 0; m < layer.microbatches; ++m) {
      const int begin = static_cast<int>(tasks.size());
      for (const graph::Op& op : layer.ops) {
        Task task{.layer = l, .microbatch = m, .kind = op.kind, .stream = op.stream, .after = {}};
        for (const int other : op.after) task.after.push_back(begin + other);
        if (op.after.empty()) {
          const bool same = static_cast<int>(previous.size()) == layer.microbatches;
          for (int other = 0; other < static_cast<int>(previous.size()); ++other) {
            if (!same || other == m)
              task.after.insert(task.after.end(), previous[other].begin(), previous[other].end());
          }
          task.opens_layer = true;
          task.starts_graph = new_graph;
        }
        tasks.push_back(std::move(task));
      }
      const int end = static_cast<int>(tasks.size());
      for (int stream = 0; stream < graph.streams; ++stream) {
        int first = -1;
        int last = -1;
        for (int i = begin; i < end; ++i) {
          if (tasks[i].stream != stream) continue;
          if (first < 0) first = i;
          last = i;
          schedule.order[stream].push_back(i);
        }
        if (first >= 0) {
          tasks[first].first_in_stream = true;
          tasks[last].last_in_stream = true;
        }
      }
      current.push_back(last_tasks(tasks, begin, end));
    }
    previous = std::move(current);
  }
  return schedule;
}

}  // namespace cmx::sw::runtime
