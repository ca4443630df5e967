// SPDX-License-Identifier: Apache-2.0
#include "sw/plan/plan.h"

#include <algorithm>
#include <cstddef>

namespace cmx::sw::plan {
namespace {

// Mean of a Poisson variable that is zero once in 160,000 draws: more than the instances of an iteration.
constexpr double kTokensThatMissNone = 12;

const DecodeOptions& checked(const DecodeOptions& options, const models::Model& model, const MachineFacts& machine) {
  check_options(options, model, machine);
  return options;
}

Routing::Options routing_options(const DecodeOptions& options, const models::Model& model,
                                 const PlanParameters& parameters) {
  return {
      .topk = model.num_experts_per_tok,
      .groups = model.n_group,
      .topk_group = model.topk_group,
      .balanced = options.eplb == Eplb::kPerfect,
      .skew = parameters.expert_skew,
      .layers = model.num_hidden_layers + options.mtp,
      .seed = options.seed,
  };
}

}  // namespace

Plan::Plan(const DecodeOptions& options, const models::Model& model, const MachineFacts& machine,
           const PlanParameters& parameters)
    : options_(checked(options, model, machine)),
      model_(model),
      machine_(machine),
      parameters_(parameters),
      graph_(graph::decode_graph(model, {options.microbatches, options.mtp, options.tp, options.layers})),
      placement_(place_experts(model, options, parameters, options.npus * machine.dies_per_npu)),
      batch_(options.npus, machine.dies_per_npu, options.batch, options.microbatches, options.tp),
      memory_(die_memory(model, options, machine, parameters, placement_, batch_)),
      routing_(placement_, routing_options(options, model, parameters)) {
  check_fits(model_, options_, machine_, parameters_, placement_, memory_);
}

bool Plan::dies_alike() const {
  for (int m = 0; m < batch_.microbatches(); ++m) {
    for (int die = 1; die < dies(); ++die) {
      if (batch_.requests(die, m) != batch_.requests(0, m)) return false;
    }
  }
  if (options_.eplb != Eplb::kPerfect) return false;
  if (expected_tokens_per_instance() >= kTokensThatMissNone) return true;
  const int busiest = experts_of_busiest_die(model_.first_k_dense_replace, 0);
  for (int layer = model_.first_k_dense_replace; layer < model_.num_hidden_layers; ++layer) {
    for (int m = 0; m < batch_.microbatches(); ++m) {
      if (experts_of_busiest_die(layer, m) != busiest) return false;
    }
  }
  return true;
}

/// Expert instances with any tokens in a layer of the main model, on the die that has most of them.
int Plan::experts_of_busiest_die(int layer, int microbatch) const {
  std::vector<int> tokens_of_die(dies());
  for (int die = 0; die < dies(); ++die) tokens_of_die[die] = batch_.requests(die, microbatch) * (1 + options_.mtp);
  Exchange drawn;
  routing_.exchange(layer, microbatch, tokens_of_die, drawn);
  const int local = placement_.instances_per_rank();
  std::ptrdiff_t most = 0;
  for (auto first = drawn.instance_tokens.begin(); first != drawn.instance_tokens.end(); first += local)
    most = std::max(most, local - std::count(first, first + local, 0));
  return static_cast<int>(most);
}

std::unique_ptr<Plan> Plan::with_layers(int layers) const {
  DecodeOptions options = options_;
  options.layers = layers;
  return std::make_unique<Plan>(options, model_, machine_, parameters_);
}

hw::isa::Partition Plan::partition(int stream) const {
  return options_.microbatches == 1 ? whole_die() : options_.partition[stream];
}

int Plan::tokens(const graph::Layer& layer, int die, int microbatch) const {
  const bool whole = layer.microbatches < batch_.microbatches();
  return (whole ? batch_.requests(die) : batch_.requests(die, microbatch)) * layer.tokens_per_request;
}

int Plan::attention_requests(const graph::Layer& layer, int die, int microbatch) const {
  const bool whole = layer.microbatches < batch_.microbatches();
  return whole ? batch_.attention_requests(die) : batch_.attention_requests(die, microbatch);
}

void Plan::exchange(const graph::Layer& layer, int microbatch, Exchange& out) const {
  std::vector<int> tokens_of_die(dies());
  for (int die = 0; die < dies(); ++die) tokens_of_die[die] = tokens(layer, die, microbatch);
  routing_.exchange(layer.index, microbatch, tokens_of_die, out);
}

hw::Bytes Plan::dispatch_message() const { return plan::dispatch_message(model_.hidden_size, parameters_); }
hw::Bytes Plan::combine_message() const { return plan::combine_message(model_.hidden_size, parameters_); }

MessageCount Plan::iteration_messages() const {
  MessageCount sum;
  Exchange exchange_of_layer;
  for (const graph::Layer& layer : graph_.layers) {
    for (int m = 0; layer.routed() && m < layer.microbatches; ++m) {
      exchange(layer, m, exchange_of_layer);
      sum += count_messages(exchange_of_layer, machine_.dies_per_npu);
    }
  }
  return sum;
}

PacketCount Plan::iteration_packets(hw::Bytes mtu, bool with_package_neighbour) const {
  const MessageCount messages = iteration_messages();
  const std::int64_t counted = messages.planes + (with_package_neighbour ? messages.package : 0);
  PacketCount sum = packets(counted, dispatch_message(), mtu);
  return sum += packets(counted, combine_message(), mtu);
}

double Plan::expected_tokens_per_instance() const {
  const double tokens = static_cast<double>(batch_.total_requests()) * (1 + options_.mtp) /
                        (placement_.ep_groups * batch_.microbatches());
  return tokens * model_.num_experts_per_tok / (placement_.routed + placement_.redundant);
}

}  // namespace cmx::sw::plan
