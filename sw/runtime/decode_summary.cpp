// SPDX-License-Identifier: Apache-2.0
// DecodeRun: from measurements to the result.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sw/runtime/decode_explanation.h"
#include "sw/runtime/decode_run.h"

namespace cmx::sw::runtime {

namespace {

constexpr double kTflopsPerDie = 752;  // INT8: what the published tokens/s/TFLOPS column divides by

/// What one more MoE layer would add. The first layer's interval is short, since its second stream has nothing to do
/// yet, and the last one's holds the drain: neither says anything about those in between. Without any in between, the
/// busier stream's time for all microbatches is what layers follow each other at.
double steady_interval_us(const std::vector<double>& intervals, const std::vector<StreamResult>& streams) {
  if (intervals.size() > 2)
    return std::accumulate(intervals.begin() + 1, intervals.end() - 1, 0.0) / static_cast<double>(intervals.size() - 2);
  double busiest = 0;
  for (const auto& stream : streams) busiest = std::max(busiest, stream.us * static_cast<double>(streams.size()));
  return busiest;
}

}  // namespace

std::vector<std::string> bottlenecks(const std::vector<Explanation>& explanations) {
  std::vector<const Explanation*> largest;
  for (const auto& line : explanations) largest.push_back(&line);
  std::stable_sort(largest.begin(), largest.end(),
                   [](const auto* a, const auto* b) { return a->simulated_us > b->simulated_us; });
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < largest.size() && i < 3; ++i)
    lines.push_back(fmt::format("{} {:.0f} us a layer and microbatch, bound by {}", largest[i]->op,
                                largest[i]->simulated_us, largest[i]->bound));
  return lines;
}

DecodeRun::Work DecodeRun::work_so_far() const {
  const auto links = port_.fabric_statistics().link_utilisation;
  const auto die_links = links.find("die");
  return {port_.engine_statistics(),
          die_links == links.end() ? 0 : die_links->second.mean * hw::to_seconds(port_.now())};
}

/// Two marks frame the MoE layers of the main model.
void DecodeRun::mark_layer(int layer) {
  if (!plan_.graph().extrapolated() || marks_.size() == 2 || marks_.count(layer) > 0) return;
  const bool moe = plan_.graph().layers[layer].kind == graph::LayerKind::kMoe;
  if (moe == marks_.empty()) marks_.emplace(layer, work_so_far());
}

/// Busy over time, of the whole model: each MoE layer left out does as much as the mean of those simulated.
void DecodeRun::set_utilisation(DecodeResult& result) const {
  const Work all = work_so_far();
  const double left_out =
      marks_.size() == 2 ? static_cast<double>(plan_.graph().moe_left_out()) / plan_.graph().moe_simulated : 0;
  const auto whole = [&](auto&& of) {
    return of(all) + (left_out > 0 ? left_out * (of(marks_.rbegin()->second) - of(marks_.begin()->second)) : 0.0);
  };
  const double seconds = result.iteration_ms * 1e-3;
  const double die_seconds = seconds * plan_.dies();
  result.utilisation_cube =
      whole([](const Work& w) { return w.engines.cube_busy_s; }) / (die_seconds * plan_.machine().aic);
  result.utilisation_vector =
      whole([](const Work& w) { return w.engines.vector_busy_s; }) / (die_seconds * plan_.machine().aiv);
  result.utilisation_hbm =
      whole([](const Work& w) { return w.engines.hbm_bytes; }) / (die_seconds * machine_.engines.hbm.rate.value);
  result.utilisation_ub = whole([](const Work& w) { return w.ub_busy_s; }) / seconds;
}

DecodeResult DecodeRun::result(hw::Picoseconds end) {
  DecodeResult r;
  const auto& graph = plan_.graph();
  r.streams = statistics_.streams();
  const std::vector<double>& intervals = r.layer_intervals_us = statistics_.layer_intervals_us();
  const double steady_us = steady_interval_us(intervals, r.streams);
  const double left_out_ms = graph.moe_left_out() * steady_us * 1e-3;
  r.layer_us_mean = (std::accumulate(intervals.begin(), intervals.end(), 0.0) + left_out_ms * 1e3) / graph.moe_layers;
  r.layer_us_min = *std::min_element(intervals.begin(), intervals.end());
  r.layer_us_max = *std::max_element(intervals.begin(), intervals.end());
  if (graph.extrapolated()) r.layer_us_min = std::min(r.layer_us_min, steady_us);
  r.extrapolated = graph.extrapolated();
  r.layers_simulated = plan_.model().first_k_dense_replace + graph.moe_simulated;
  r.iteration_ms = hw::to_ms(end) + left_out_ms;
  const auto& options = plan_.options();
  r.tpot_ms = r.iteration_ms / options.tokens_per_iteration();
  r.tokens_per_s_per_npu = options.batch / (r.tpot_ms * 1e-3);
  r.tokens_per_s_per_tflops = r.tokens_per_s_per_npu / (kTflopsPerDie * plan_.machine().dies_per_npu);
  r.parts_ms = statistics_.parts_ms();
  for (auto& part : r.parts_ms) {
    if (part.first == graph::name_of(graph::LayerKind::kMoe)) part.second += left_out_ms;
  }
  r.exposed_communication_us = statistics_.exposed_communication_us();

  r.fabric = port_.fabric_statistics();
  set_utilisation(r);

  const auto& memory = plan_.memory();
  r.hbm_weights_gib = plan::to_gib(memory.of(plan::MemoryUse::kWeights));
  r.hbm_kv_gib = plan::to_gib(memory.of(plan::MemoryUse::kKv));
  r.hbm_buffers_gib = plan::to_gib(memory.of(plan::MemoryUse::kBuffers));
  r.hbm_free_gib = plan::to_gib(memory.free());

  r.explanations = DecodeExplanation(port_, machine_, plan_, programs_).lines(statistics_);
  r.bottlenecks = bottlenecks(r.explanations);
  return r;
}

}  // namespace cmx::sw::runtime
