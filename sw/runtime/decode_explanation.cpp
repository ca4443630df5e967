// SPDX-License-Identifier: Apache-2.0
#include "sw/runtime/decode_explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sw/runtime/ep_prediction.h"

namespace cmx::sw::runtime {

using enum graph::OpKind;

DecodeExplanation::Operator DecodeExplanation::exchange(graph::OpKind kind, const graph::Layer& layer, int stream) {
  const auto& placement = plan_.placement();
  const int tokens = plan_.tokens(layer, 0, 0);
  const int copies =
      plan_.model().num_experts_per_tok + (placement.shared_local || placement.shared_copies == 0 ? 0 : 1);
  const EpWork work{.shape = programs_.expert_parallel_shape(),
                    .partition = programs_.partition(layer, stream),
                    .ep = placement.ep,
                    .messages = tokens * copies,
                    .remote_share = 1.0 - 2.0 / placement.ep,
                    .tokens = tokens,
                    .shared_local = placement.shared_local,
                    .farthest = plan_.dies() - 1};
  const bool dispatch = kind == kDispatch;
  const EpPrediction prediction =
      dispatch ? predict_dispatch(port_, machine_, work) : predict_combine(port_, machine_, work);
  // Every message is read here and another one is written here.
  const double bytes = 2.0 * work.messages * (dispatch ? work.shape.dispatch_bytes() : work.shape.combine_bytes());
  return {kind,
          stream,
          bytes,
          {},
          {std::string(graph::name_of(kind)), prediction.bound, prediction.us, 0, prediction.arithmetic}};
}

DecodeExplanation::Operator DecodeExplanation::compute(graph::OpKind kind, const graph::Layer& layer, int stream,
                                                       hw::ProgramId program) {
  const auto& profile = port_.profile(program);
  const auto cores = programs_.partition(layer, stream);
  Operator op{kind, stream, static_cast<double>(profile.hbm_bytes.value), {}, {}};
  for (std::size_t grant = 0; grant < op.speed.size(); ++grant) op.speed[grant] = 1 / hw::to_us(profile.time[grant]);
  op.line.op = graph::name_of(kind);
  op.line.bound = profile.bound;
  op.line.predicted_us = hw::to_us(profile.time[hw::isa::Profile::kFull]);
  op.line.operations = profile.operations;
  op.line.hbm_bytes = static_cast<double>(profile.hbm_bytes.value);
  op.line.arithmetic = fmt::format(
      "{:.2f} GOP on {} AIC and {} AIV, {:.1f} MB of HBM, {:.1f} MB of L2; {:.1f} us with all of the HBM, {:.1f} us "
      "with half of it",
      profile.operations * 1e-9, cores.aic, cores.aiv, static_cast<double>(profile.hbm_bytes.value) * 1e-6,
      static_cast<double>(profile.l2_bytes.value) * 1e-6, hw::to_us(profile.time[hw::isa::Profile::kFull]),
      hw::to_us(profile.time[1]));
  return op;
}

std::optional<hw::ProgramId> DecodeExplanation::program_of(graph::OpKind kind, const graph::Layer& layer) {
  if (kind != kExpertMlp) return programs_.compute(layer, kind, 0, 0);
  const int rows = static_cast<int>(std::lround(plan_.expected_tokens_per_instance()));
  return programs_.expert_mlp(layer,
                              std::vector<int>(static_cast<std::size_t>(plan_.placement().instances_per_rank()), rows));
}

void DecodeExplanation::couple(Operator& op, const std::vector<Operator>& all) const {
  const double rate = machine_.engines.hbm.rate.value * 1e-6;  // bytes a us
  double period = 0;
  double expected = 0;
  for (const Operator& other : all) {
    if (other.stream == op.stream) continue;
    const double us = other.line.predicted_us;
    const double left = std::max(rate - other.hbm_bytes / us, rate / 2);
    period += us;
    expected += us / hw::isa::speed_at(left / rate, op.speed);
  }
  if (period == 0 || op.hbm_bytes == 0) return;
  op.line.predicted_us = expected / period;
  op.line.arithmetic += fmt::format("; beside the other stream {:.1f} us", op.line.predicted_us);
}

std::vector<Explanation> DecodeExplanation::lines(const DecodeStatistics& measured) {
  const auto moe = std::find_if(plan_.graph().layers.begin(), plan_.graph().layers.end(),
                                [](const auto& l) { return l.kind == graph::LayerKind::kMoe; });
  std::vector<Operator> alone;
  for (const auto& op : moe->ops) {
    if (op.kind == kDispatch || op.kind == kCombine) {
      alone.push_back(exchange(op.kind, *moe, op.stream));
    } else if (!communicates(op.kind)) {
      if (const auto program = program_of(op.kind, *moe)) alone.push_back(compute(op.kind, *moe, op.stream, *program));
    }
  }
  std::vector<Explanation> lines;
  for (Operator op : alone) {
    if (op.speed[hw::isa::Profile::kFull] > 0) couple(op, alone);
    op.line.simulated_us = measured.mean_us(op.kind) - measured.mean_wait_us(op.kind);
    lines.push_back(std::move(op.line));
  }
  return lines;
}

}  // namespace cmx::sw::runtime
