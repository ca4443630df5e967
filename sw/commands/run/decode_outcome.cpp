// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/run/decode_outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sw/report/decode_view.h"
#include "sw/ub_studies/link_report.h"
#include "sw/validate/rows.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

// The published cases (CM384 Tables 4 and 5) lie inside; beyond, nothing has been compared with a measurement.
constexpr int kBatchLeast = 8;
constexpr int kBatchMost = 96;
constexpr int kCalibratedKv = 4096;
constexpr int kManyReplicas = 100;

std::string title(const plan::DecodeOptions& o) {
  return fmt::format("{}: {} NPUs, EP{}{}, batch {}, KV {}, {} speculative token{} accepted at {}, {} microbatch{}",
                     o.model, o.npus, o.ep, o.tp > 1 ? fmt::format(", TP{}", o.tp) : "", o.batch, o.kv, o.mtp,
                     o.mtp == 1 ? "" : "s", o.accept, o.microbatches, o.microbatches == 1 ? "" : "es");
}

/// The published TPOT of the same case.
std::optional<double> published_tpot(const plan::DecodeOptions& o) {
  const plan::DecodeOptions published;
  const bool same = o.model == published.model && o.npus == published.npus && o.ep == published.ep &&
                    o.tp == published.tp && o.kv == published.kv && o.mtp == published.mtp &&
                    o.accept == published.accept && o.weight_dtype == published.weight_dtype &&
                    o.kv_dtype == published.kv_dtype;
  if (!same) return {};
  for (const Row& row : published_rows("run")) {
    if (row.metric != "/tpot_ms" || row.compare != Compare::kValue) continue;
    const auto flag = std::find(row.command.begin(), row.command.end(), "--batch");
    const std::string batch =
        flag != row.command.end() && flag + 1 != row.command.end() ? *(flag + 1) : std::to_string(published.batch);
    if (batch == std::to_string(o.batch)) return row.published;
  }
  return {};
}

/// What a reader of the result must know of the model and of its placement.
std::vector<std::string> plan_notes(const plan::Plan& plan) {
  std::vector<std::string> notes = plan.model().notes;
  const plan::Placement& placed = plan.placement();
  if (placed.redundant >= kManyReplicas) {
    notes.push_back(fmt::format(
        "{} redundant replicas beside {} routed experts and {} shared copies fill the {} instances of --ep {}",
        placed.redundant, placed.routed, placed.shared_copies, placed.instance_count(), placed.ep));
  }
  return notes;
}

/// `keys` with what was assumed of the model, if anything.
void set_assumed(Node& keys, const plan::Plan& plan) {
  if (!plan.model().assumed.empty()) keys.set("assumed", Node::texts(plan.model().assumed));
}

std::vector<std::string> calibration_warnings(const plan::DecodeOptions& o) {
  std::vector<std::string> warnings;
  if (o.batch < kBatchLeast || o.batch > kBatchMost) {
    warnings.push_back(
        fmt::format("--batch {} is outside the calibrated range of {} to {}", o.batch, kBatchLeast, kBatchMost));
  }
  if (o.kv < kCalibratedKv / 4 || o.kv > kCalibratedKv * 4) {
    warnings.push_back(
        fmt::format("--kv {} is far from the {} tokens that the model was calibrated at", o.kv, kCalibratedKv));
  }
  return warnings;
}

Node stream_keys(const runtime::StreamResult& stream) {
  Node ops = Node::object();
  for (const auto& [name, us] : stream.ops) ops.set(name, us);
  Node node = Node::object();
  node.set("name", stream.name)
      .set("us", stream.us)
      .set("busy_us", stream.busy_us)
      .set("wait_us", stream.wait_us)
      .set("ops", ops);
  return node;
}

Node parts_keys(const runtime::DecodeResult& r) {
  Node parts = Node::object();
  for (const auto& [name, ms] : r.parts_ms) parts.set(name, ms);
  return parts;
}

/// Of a MoE layer and one microbatch, on a die.
Node operator_keys(const runtime::DecodeResult& r) {
  Node operators = Node::array();
  for (const auto& e : r.explanations) {
    Node op = Node::object();
    op.set("name", e.op).set("bound", e.bound).set("us", e.simulated_us).set("predicted_us", e.predicted_us);
    operators.push(op.set("operations", e.operations).set("hbm_bytes", e.hbm_bytes));
  }
  return operators;
}

Node result_keys(const runtime::DecodeResult& r) {
  Node layer = Node::object();
  layer.set("mean", r.layer_us_mean).set("min", r.layer_us_min).set("max", r.layer_us_max);
  Node streams = Node::array();
  for (const auto& stream : r.streams) streams.push(stream_keys(stream));
  Node utilisation = Node::object();
  utilisation.set("cube", r.utilisation_cube)
      .set("vector", r.utilisation_vector)
      .set("hbm", r.utilisation_hbm)
      .set("ub", r.utilisation_ub);
  Node memory = Node::object();
  memory.set("weights", r.hbm_weights_gib)
      .set("kv", r.hbm_kv_gib)
      .set("buffers", r.hbm_buffers_gib)
      .set("free", r.hbm_free_gib);
  Node keys = Node::object();
  keys.set("iteration_ms", r.iteration_ms).set("tpot_ms", r.tpot_ms);
  keys.set("tokens_per_s_per_npu", r.tokens_per_s_per_npu).set("tokens_per_s_per_tflops", r.tokens_per_s_per_tflops);
  keys.set("layer_us", layer).set("streams", streams).set("utilisation", utilisation);
  keys.set("exposed_communication_us", r.exposed_communication_us).set("hbm_gib", memory);
  keys.set("parts_ms", parts_keys(r)).set("operators", operator_keys(r));
  set_link_utilisation(keys, r.fabric);
  keys.set("packets", r.fabric.packets).set("packet_hops", r.fabric.packet_hops);
  keys.set("affected_messages", r.fabric.affected_messages)
      .set("rerouted", r.fabric.rerouted)
      .set("retried", r.fabric.retried);
  return keys;
}

/// What the routing gives the routed instances in the first MoE layer, microbatch 0: the sample behind
/// tokens_per_instance.
Node drawn_tokens(const plan::Plan& plan) {
  const auto& layers = plan.graph().layers;
  const auto moe = std::find_if(layers.begin(), layers.end(), [](const auto& layer) { return layer.routed(); });
  plan::Exchange exchange;
  plan.exchange(*moe, 0, exchange);
  const auto& instances = plan.placement().instances;
  std::vector<std::int32_t> rows;
  for (std::size_t i = 0; i < exchange.instance_tokens.size(); ++i) {
    if (instances[i % instances.size()].expert) rows.push_back(exchange.instance_tokens[i]);
  }
  const auto [least, most] = std::minmax_element(rows.begin(), rows.end());
  const double sum = std::accumulate(rows.begin(), rows.end(), 0.0);
  return Node::object().set("mean", sum / static_cast<double>(rows.size())).set("min", *least).set("max", *most);
}

}  // namespace

Outcome decode_outcome(const runtime::DecodeResult& result, const plan::Plan& plan, const report::Style& style) {
  report::DecodeView view;
  view.title = title(plan.options());
  if (plan.model().assumed.empty()) view.published_tpot_ms = published_tpot(plan.options());
  view.batch = plan.options().batch;
  for (const auto& stream : result.streams)
    view.cores.push_back(fmt::format("{} AIC + {} AIV", stream.aic, stream.aiv));
  view.parts_ms = result.parts_ms;
  view.bottlenecks = result.bottlenecks;

  Outcome outcome;
  outcome.keys = result_keys(result);
  set_assumed(outcome.keys, plan);
  outcome.text = report::decode_text(outcome.keys, view, style);
  for (const auto& e : result.explanations) {
    outcome.explanation.push_back(fmt::format("{}: bound by {}; {} = {:.1f} us, simulated {:.1f} us", e.op, e.bound,
                                              e.arithmetic, e.predicted_us, e.simulated_us));
  }
  outcome.warnings = plan_notes(plan);
  for (std::string& warning : calibration_warnings(plan.options())) outcome.warnings.push_back(std::move(warning));
  outcome.layers_simulated = result.layers_simulated;
  outcome.layers_analytic = result.layers_analytic;
  outcome.extrapolated = result.extrapolated;
  return outcome;
}

Outcome decode_dry_run(const plan::Plan& plan, hw::Bytes mtu, int threads) {
  const plan::Placement& placed = plan.placement();
  Node placement = Node::object();
  placement.set("dies", plan.dies())
      .set("ep_groups", placed.ep_groups)
      .set("instances_per_die", placed.instances_per_rank());
  placement.set("routed_experts", placed.routed)
      .set("shared_copies", placed.shared_copies)
      .set("redundant", placed.redundant);
  placement.set("tokens_per_instance", plan.expected_tokens_per_instance(), {"", "a microbatch"});
  placement.set("tokens_drawn", drawn_tokens(plan), {"", "of a routed instance, first MoE layer and microbatch"});
  Node memory = Node::object();
  for (const auto& item : plan.memory().items)
    memory.set(item.name, plan::to_gib(item.bytes), {"GiB", item.arithmetic});
  memory.set("free", plan::to_gib(plan.memory().free()),
             {"GiB", fmt::format("of {:.0f} GiB", plan::to_gib(plan.memory().capacity))});
  const std::int64_t packets = plan.iteration_packets(mtu, true).total();
  // Measured on a small shared machine: about 1.2 million packets a second and core; two threads are worth 1.7.
  const double rate = 1.2e6 * (threads > 1 ? 1.7 : 1);
  Outcome outcome;
  set_assumed(outcome.keys, plan);
  outcome.warnings = plan_notes(plan);
  outcome.keys.set("placement", placement);
  outcome.keys.set("hbm_gib", memory, {"", "of the fullest die"});
  outcome.keys.set("packets", packets, {"", "data and responses of dispatch and combine"});
  outcome.keys.set("estimated_wall_s", static_cast<double>(packets) / rate, {"s", "on a small machine"});
  return outcome;
}

}  // namespace cmx::sw::apps
