// SPDX-License-Identifier: Apache-2.0
// DecodeRun: from measurements to the result, with the arithmetic behind each operator.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sw/runtime/decode_run.h"
#include "sw/runtime/ep_prediction.h"

namespace sw::runtime {

using enum graph::OpKind;

namespace {

constexpr double kTflopsPerNpu = 1504;  // INT8, both dies: what the published tokens/s/TFLOPS column divides by
constexpr int kFull = 3;

double us(hw::Picoseconds time) { return hw::to_us(time); }

/// What one more MoE layer would add. The last layer's interval holds the drain of the pipeline and says nothing about the others; where it is the only
/// one, the busier stream's time for all microbatches is what layers follow each other at.
double steady_interval_us(const std::vector<double>& intervals, const std::vector<StreamResult>& streams) {
  if (intervals.size() > 1) return std::accumulate(intervals.begin(), intervals.end() - 1, 0.0) / static_cast<double>(intervals.size() - 1);
  double busiest = 0;
  for (const auto& stream : streams) busiest = std::max(busiest, stream.us * static_cast<double>(streams.size()));
  return busiest;
}

}  // namespace

Explanation DecodeRun::explain_exchange(graph::OpKind kind, const graph::Layer& layer, int stream) {
  const auto& placement = plan_.placement();
  const int tokens = plan_.tokens(layer, 0, 0);
  const int copies = plan_.model().num_experts_per_tok + (placement.shared_local || placement.shared_copies == 0 ? 0 : 1);
  const EpWork work{.shape = programs_.expert_parallel_shape(),
                    .partition = programs_.partition(layer, stream),
                    .ep = placement.ep,
                    .messages = tokens * copies,
                    .remote_share = 1.0 - 2.0 / placement.ep,
                    .tokens = tokens,
                    .shared_local = placement.shared_local,
                    .farthest = plan_.dies() - 1};
  const EpPrediction prediction = kind == kDispatch ? predict_dispatch(port_, machine_, work) : predict_combine(port_, machine_, work);
  return {std::string(graph::name_of(kind)), prediction.bound, prediction.us, 0, prediction.arithmetic};
}

std::vector<Explanation> DecodeRun::explain() {
  std::vector<Explanation> lines;
  const auto moe = std::find_if(plan_.graph().layers.begin(), plan_.graph().layers.end(), [](const auto& l) { return l.kind == graph::LayerKind::kMoe; });
  for (const auto& op : moe->ops) {
    Explanation line;
    if (op.kind == kDispatch || op.kind == kCombine) {
      line = explain_exchange(op.kind, *moe, op.stream);
    } else if (communicates(op.kind)) {
      continue;
    } else {
      std::optional<hw::ProgramId> program;
      if (op.kind == kExpertMlp) {
        const int rows = static_cast<int>(std::lround(plan_.expected_tokens_per_instance()));
        program = programs_.expert_mlp(*moe, std::vector<int>(static_cast<std::size_t>(plan_.placement().instances_per_rank()), rows));
      } else {
        program = programs_.compute(*moe, op.kind, 0, 0);
      }
      if (!program) continue;
      const auto& profile = port_.profile(*program);
      const auto cores = programs_.partition(*moe, op.stream);
      line.op = graph::name_of(op.kind);
      line.bound = profile.bound;
      line.predicted_us = us(profile.time[kFull]);
      line.arithmetic = fmt::format("{:.2f} GOP on {} AIC and {} AIV, {:.1f} MB of HBM, {:.1f} MB of L2; {:.1f} us with all of the HBM, {:.1f} us with half of it", profile.operations * 1e-9,
                                    cores.aic, cores.aiv, static_cast<double>(profile.hbm_bytes.value) * 1e-6, static_cast<double>(profile.l2_bytes.value) * 1e-6,
                                    us(profile.time[kFull]), us(profile.time[1]));
    }
    line.simulated_us = statistics_.mean_us(op.kind) - statistics_.mean_wait_us(op.kind);
    lines.push_back(std::move(line));
  }
  return lines;
}

DecodeResult DecodeRun::result(hw::Picoseconds end) {
  DecodeResult r;
  const auto& graph = plan_.graph();
  r.streams = statistics_.streams();
  const auto intervals = statistics_.layer_intervals_us();
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
  r.tokens_per_s_per_tflops = r.tokens_per_s_per_npu / kTflopsPerNpu;
  r.parts_ms = statistics_.parts_ms();
  const double scale = r.iteration_ms / hw::to_ms(end);
  for (auto& part : r.parts_ms) {
    if (part.first == graph::name_of(graph::LayerKind::kMoe)) part.second += left_out_ms;
  }
  r.exposed_communication_us = statistics_.exposed_communication_us() * scale;

  const auto engines = port_.engine_statistics();
  const double die_seconds = hw::to_seconds(end) * plan_.dies();
  r.utilisation_cube = engines.cube_busy_s / (die_seconds * plan_.machine().aic);
  r.utilisation_vector = engines.vector_busy_s / (die_seconds * plan_.machine().aiv);
  r.utilisation_hbm = engines.hbm_bytes / (die_seconds * machine_.engines.hbm.rate.value);
  r.fabric = port_.fabric_statistics();
  const auto die_links = r.fabric.link_utilisation.find("die");
  r.utilisation_ub = die_links == r.fabric.link_utilisation.end() ? 0 : die_links->second.mean;

  const auto& memory = plan_.memory();
  r.hbm_weights_gib = plan::to_gib(memory.of(plan::MemoryUse::kWeights));
  r.hbm_kv_gib = plan::to_gib(memory.of(plan::MemoryUse::kKv));
  r.hbm_buffers_gib = plan::to_gib(memory.of(plan::MemoryUse::kBuffers));
  r.hbm_free_gib = plan::to_gib(memory.free());

  r.explanations = explain();
  std::vector<const Explanation*> largest;
  for (const auto& line : r.explanations) largest.push_back(&line);
  std::stable_sort(largest.begin(), largest.end(), [](const auto* a, const auto* b) { return a->simulated_us > b->simulated_us; });
  for (std::size_t i = 0; i < largest.size() && i < 3; ++i) {
    r.bottlenecks.push_back(fmt::format("{} {:.0f} us a layer and microbatch, bound by {}", largest[i]->op, largest[i]->simulated_us, largest[i]->bound));
  }
  return r;
}

}  // namespace sw::runtime
