// SPDX-License-Identifier: Apache-2.0
#include "sw/runtime/few_layers.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmx::sw::runtime {
namespace {

constexpr int kPilotMoeLayers = 16;
// Of the iteration: what the draws of the layers left out may add or take, one standard deviation.
constexpr double kSpreadMost = 0.004;

DecodeResult run(hw::DevicePort& port, const MachineView& view, const plan::Plan& plan, int layers) {
  const auto part = plan.with_layers(layers);
  return DecodeRun(port, view, *part).run();
}

/// Standard deviation of the iteration's time, a fraction of it, when `left_out` layers more are drawn like the steady
/// ones.
double spread(const DecodeResult& pilot, int left_out) {
  const std::vector<double>& all = pilot.layer_intervals_us;
  const std::vector<double> steady(all.begin() + 1, all.end() - 1);
  const auto count = static_cast<double>(steady.size());
  const double mean = std::accumulate(steady.begin(), steady.end(), 0.0) / count;
  double squares = 0;
  for (const double us : steady) squares += (us - mean) * (us - mean);
  const double sum = std::sqrt(squares / (count - 1) * left_out * (1 + left_out / count));
  return sum * 1e-3 / pilot.iteration_ms;
}

/// Each figure of a result, with the same one of two others.
template <class Change>
void for_each_figure(DecodeResult& to, const DecodeResult& part, const DecodeResult& all, const Change& change) {
  for (auto figure :
       {&DecodeResult::iteration_ms, &DecodeResult::tpot_ms, &DecodeResult::layer_us_mean, &DecodeResult::layer_us_min,
        &DecodeResult::layer_us_max, &DecodeResult::utilisation_cube, &DecodeResult::utilisation_vector,
        &DecodeResult::utilisation_hbm, &DecodeResult::utilisation_ub, &DecodeResult::exposed_communication_us}) {
    change(to.*figure, part.*figure, all.*figure);
  }
  for (std::size_t s = 0; s < to.streams.size(); ++s) {
    for (auto figure : {&StreamResult::us, &StreamResult::busy_us, &StreamResult::wait_us})
      change(to.streams[s].*figure, part.streams[s].*figure, all.streams[s].*figure);
    for (std::size_t o = 0; o < to.streams[s].ops.size(); ++o)
      change(to.streams[s].ops[o].second, part.streams[s].ops[o].second, all.streams[s].ops[o].second);
  }
  for (std::size_t p = 0; p < to.parts_ms.size(); ++p)
    change(to.parts_ms[p].second, part.parts_ms[p].second, all.parts_ms[p].second);
  for (std::size_t e = 0; e < to.explanations.size(); ++e)
    change(to.explanations[e].simulated_us, part.explanations[e].simulated_us, all.explanations[e].simulated_us);
}

struct Sample {
  int layers{0};
  DecodeResult result;
};

/// As many layers as it takes for one draw more to change little: a pilot's, on `first`, or all. All of them where
/// several expert-parallel groups go their own way: the iteration ends with the slowest, which the mean over dies does
/// not tell.
Sample sample(const Machines& machines, const plan::Plan& plan, hw::DevicePort& first) {
  const int all = plan.model().num_hidden_layers;
  const int pilot = std::max(plan.options().layers, plan.model().first_k_dense_replace + kPilotMoeLayers);
  if (pilot >= all || plan.placement().ep_groups > 1) return {all, run(first, machines.view, plan, all)};
  Sample some{pilot, run(first, machines.view, plan, pilot)};
  if (spread(some.result, all - pilot) <= kSpreadMost) return some;
  return {all, run(*machines.coarse(), machines.view, plan, all)};
}

}  // namespace

DecodeResult run_model(const Machines& machines, const plan::Plan& plan) {
  const bool alike = !plan.graph().extrapolated() || plan.dies_alike();
  if (!alike && machines.analytic) return sample(machines, plan, machines.port).result;
  DecodeRun fine(machines.port, machines.view, plan);
  fine.on_progress = machines.on_progress;
  DecodeResult few = fine.run();
  if (alike) return few;
  const Sample all = sample(machines, plan, *machines.coarse());
  DecodeResult whole = corrected(few, run(*machines.coarse(), machines.view, plan, plan.options().layers), all.result);
  whole.layers_analytic = all.layers;
  return whole;
}

DecodeResult corrected(const DecodeResult& few, const DecodeResult& part, const DecodeResult& all) {
  DecodeResult whole = few;
  for_each_figure(whole, part, all, [](double& to, double in_part, double in_all) { to += in_all - in_part; });
  whole.tokens_per_s_per_npu *= few.tpot_ms / whole.tpot_ms;
  whole.tokens_per_s_per_tflops *= few.tpot_ms / whole.tpot_ms;
  whole.bottlenecks = bottlenecks(whole.explanations);
  return whole;
}

}  // namespace cmx::sw::runtime
