// SPDX-License-Identifier: Apache-2.0
#include "sw/runtime/decode_statistics.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace cmx::sw::runtime {

DecodeStatistics::DecodeStatistics(const plan::Plan& plan, const Schedule& schedule)
    : plan_(plan), schedule_(schedule), dies_(plan.dies()) {
  const auto streams = schedule.order.size();
  const auto dies = static_cast<std::size_t>(dies_);
  streams_.resize(streams);
  die_state_.resize(dies);
  task_start_.assign(streams, std::vector<hw::Picoseconds>(dies));
  span_start_ = task_start_;
  span_work_us_.assign(streams, std::vector<double>(dies));
  layer_start_us_.assign(plan.graph().layers.size(), 0);
  layer_end_us_.assign(plan.graph().layers.size(), 0);
  exposed_us_.assign(plan.graph().layers.size() * kMicrobatchesMost, 0);
}

/// Communication that no compute of the die hides.
void DecodeStatistics::account(int die, hw::Picoseconds at) {
  DieState& state = die_state_[die];
  if (state.communicating > 0 && state.computing == 0) exposed_us_[state.exchange] += hw::to_us(at - state.since);
  state.since = at;
}

void DecodeStatistics::start(int die, int index, hw::Picoseconds at) {
  const Task& task = schedule_.tasks[index];
  account(die, at);
  (communicates(task.kind) ? die_state_[die].communicating : die_state_[die].computing) += 1;
  if (communicates(task.kind)) die_state_[die].exchange = place_of(task);
  task_start_[task.stream][die] = at;
  if (!task.first_in_stream) return;
  span_start_[task.stream][die] = at;
  span_work_us_[task.stream][die] = 0;
  if (task.microbatch == 0 && task.opens_layer) layer_start_us_[task.layer] += hw::to_us(at);
}

void DecodeStatistics::end(int die, int index, hw::Picoseconds at, hw::Picoseconds waited) {
  const Task& task = schedule_.tasks[index];
  account(die, at);
  (communicates(task.kind) ? die_state_[die].communicating : die_state_[die].computing) -= 1;
  const double us = hw::to_us(at - task_start_[task.stream][die]);
  const double wait_us = std::max(0.0, hw::to_us(waited));
  span_work_us_[task.stream][die] += us - wait_us;
  layer_end_us_[task.layer] = std::max(layer_end_us_[task.layer], hw::to_us(at));
  if (plan_.graph().layers[task.layer].kind != graph::LayerKind::kMoe) return;
  OpSum& op = ops_[task.kind];
  op.us += us;
  op.wait_us += wait_us;
  ++op.count;
  if (!task.last_in_stream) return;
  StreamSum& stream = streams_[task.stream];
  stream.us += hw::to_us(at - span_start_[task.stream][die]);
  stream.work_us += span_work_us_[task.stream][die];
  ++stream.count;
}

double DecodeStatistics::mean_us(graph::OpKind kind) const {
  const auto op = ops_.find(kind);
  return op == ops_.end() ? 0 : op->second.us / static_cast<double>(op->second.count);
}

double DecodeStatistics::mean_wait_us(graph::OpKind kind) const {
  const auto op = ops_.find(kind);
  return op == ops_.end() ? 0 : op->second.wait_us / static_cast<double>(op->second.count);
}

std::vector<StreamResult> DecodeStatistics::streams() const {
  std::vector<StreamResult> results;
  const graph::Layer* moe = nullptr;
  for (const auto& layer : plan_.graph().layers) {
    if (layer.kind == graph::LayerKind::kMoe) moe = &layer;
  }
  for (std::size_t s = 0; s < streams_.size(); ++s) {
    StreamResult result;
    result.name = "stream" + std::to_string(s);
    const auto cores = streams_.size() == 1 ? plan_.whole_die() : plan_.partition(static_cast<int>(s));
    result.aic = cores.aic;
    result.aiv = cores.aiv;
    const auto count = static_cast<double>(std::max<std::int64_t>(1, streams_[s].count));
    result.us = streams_[s].us / count;
    result.busy_us = streams_[s].work_us / count;
    result.wait_us = result.us - result.busy_us;
    for (const auto& op : moe->ops) {
      if (op.stream == static_cast<int>(s)) result.ops.emplace_back(graph::name_of(op.kind), mean_us(op.kind));
    }
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<double> DecodeStatistics::layer_intervals_us() const {
  std::vector<double> intervals;
  const auto& layers = plan_.graph().layers;
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) {
    if (layers[l].kind != graph::LayerKind::kMoe) continue;
    // The last MoE layer's interval ends where the layer behind it starts.
    intervals.push_back((layer_start_us_[l + 1] - layer_start_us_[l]) / dies_);
  }
  return intervals;
}

double DecodeStatistics::exposed_communication_us() const {
  const auto& graph = plan_.graph();
  const auto of_layer = [&](std::size_t layer) {
    const auto begin = exposed_us_.begin() + static_cast<std::ptrdiff_t>(layer * kMicrobatchesMost);
    return std::accumulate(begin, begin + kMicrobatchesMost, 0.0);
  };
  const double simulated = std::accumulate(exposed_us_.begin(), exposed_us_.end(), 0.0);
  if (!graph.extrapolated()) return simulated / dies_;
  // In the last layer nothing is left to hide its exchanges behind: the others stand for those left out. Where it is
  // the only one, its first microbatch was hidden as far as all are in between.
  const auto is_moe = [](const graph::Layer& layer) { return layer.kind == graph::LayerKind::kMoe; };
  const auto first =
      static_cast<std::size_t>(std::find_if(graph.layers.begin(), graph.layers.end(), is_moe) - graph.layers.begin());
  double steady = exposed_us_[first * kMicrobatchesMost] * graph.layers[first].microbatches;
  if (graph.moe_simulated > 1) {
    steady = 0;
    for (int i = 0; i + 1 < graph.moe_simulated; ++i)
      steady += of_layer(first + static_cast<std::size_t>(i)) / (graph.moe_simulated - 1);
  }
  return (simulated + graph.moe_left_out() * steady) / dies_;
}

std::vector<std::pair<std::string, double>> DecodeStatistics::parts_ms() const {
  std::vector<std::pair<std::string, double>> parts;
  const auto& layers = plan_.graph().layers;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const double start = layer_start_us_[l] / dies_;
    const double next = l + 1 < layers.size() ? layer_start_us_[l + 1] / dies_ : layer_end_us_[l];
    const std::string name(graph::name_of(layers[l].kind));
    auto place = std::find_if(parts.begin(), parts.end(), [&](const auto& part) { return part.first == name; });
    if (place == parts.end()) place = parts.insert(parts.end(), {name, 0.0});
    place->second += (next - start) * 1e-3;
  }
  if (!parts.empty()) parts.insert(parts.begin(), {"graph_launch", layer_start_us_[0] / dies_ * 1e-3});
  return parts;
}

}  // namespace cmx::sw::runtime
