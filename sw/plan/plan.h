// SPDX-License-Identifier: Apache-2.0
// A decode run worked out: options, model, graph, placement, batch, memory and routing, checked against one another.
// What the runtime executes and --dry-run prints.
#pragma once

#include <memory>
#include <vector>

#include "sw/graph/graph.h"
#include "sw/plan/batch.h"
#include "sw/plan/memory.h"
#include "sw/plan/options.h"
#include "sw/plan/placement.h"
#include "sw/plan/plan_parameters.h"
#include "sw/plan/routing.h"

namespace cmx::sw::plan {

class Plan {
 public:
  /// Throws BadInput for anything that does not go together.
  Plan(const DecodeOptions& options, const models::Model& model, const MachineFacts& machine,
       const PlanParameters& parameters);
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  const DecodeOptions& options() const { return options_; }
  const models::Model& model() const { return model_; }
  const MachineFacts& machine() const { return machine_; }
  const PlanParameters& parameters() const { return parameters_; }
  const graph::Graph& graph() const { return graph_; }
  const Placement& placement() const { return placement_; }
  const Batch& batch() const { return batch_; }
  const DieMemory& memory() const { return memory_; }
  const Routing& routing() const { return routing_; }

  int dies() const { return batch_.dies(); }
  /// Whether one layer takes what another takes: all dies have as many requests in each microbatch, experts are asked
  /// for alike (`perfect`), and the busiest die of every layer has as many experts that are asked for.
  bool dies_alike() const;
  /// The same deployment with so many decoder layers simulated (0: all).
  std::unique_ptr<Plan> with_layers(int layers) const;
  /// Cores of a stream: its partition, or the whole die with one microbatch.
  hw::isa::Partition partition(int stream) const;
  hw::isa::Partition whole_die() const { return {machine_.aic, machine_.aiv}; }

  /// In one microbatch of a layer (all requests where the layer has one microbatch): tokens that a die routes, and
  /// requests that it attends to with its tp group.
  int tokens(const graph::Layer& layer, int die, int microbatch) const;
  int attention_requests(const graph::Layer& layer, int die, int microbatch) const;

  /// The messages of a routed layer and microbatch.
  void exchange(const graph::Layer& layer, int microbatch, Exchange& out) const;
  hw::Bytes dispatch_message() const;  // 7.5 KiB for DeepSeek-R1
  hw::Bytes combine_message() const;   // 14 KiB

  /// Dispatch and combine messages of the simulated iteration by path, counted from the routing.
  MessageCount iteration_messages() const;
  /// Packets of those messages that take the given paths: data and responses of dispatch and combine.
  PacketCount iteration_packets(hw::Bytes mtu, bool with_package_neighbour) const;
  /// Mean rows of a routed instance in a microbatch of the main model: tokens * topk / routed instances.
  double expected_tokens_per_instance() const;

 private:
  int experts_of_busiest_die(int layer, int microbatch) const;

  DecodeOptions options_;
  models::Model model_;
  MachineFacts machine_;
  PlanParameters parameters_;
  graph::Graph graph_;
  Placement placement_;
  Batch batch_;
  DieMemory memory_;
  Routing routing_;
};

}  // namespace cmx::sw::plan
