// SPDX-License-Identifier: Apache-2.0
// One dispatch or combine on its own (`op dispatch|combine`), as CM384 Table 7 measures it: ep ranks = dies 0..ep-1,
// every rank with `tokens` tokens that each go to topk distinct experts, no shared expert. Experts: the least multiple
// of ep that is at least operator_experts (256), spread evenly; chosen uniformly, or in proportion to a log-normal
// popularity with sigma `skew`. No gating groups.
#pragma once

#include <cstdint>

#include "sw/plan/options.h"
#include "sw/plan/plan_parameters.h"
#include "sw/plan/routing.h"

namespace cmx::sw::plan {

struct EpOperatorOptions {
  int ep{8};
  int tokens{128};  // of a rank
  int hidden{7168};
  int topk{8};
  double skew{0};
  int aiv{48};
  std::uint64_t seed{1};
};

struct EpOperatorPlan {
  EpOperatorOptions options;
  Placement placement;
  Exchange exchange;
  hw::Bytes dispatch_message{};
  hw::Bytes combine_message{};
  int dies_per_npu{};
  MessageCount messages() const { return count_messages(exchange, dies_per_npu); }
  /// Bytes that a rank sends: tokens * topk messages.
  hw::Bytes payload(hw::Bytes message) const {
    return message * (static_cast<std::int64_t>(options.tokens) * options.topk);
  }
};

/// Throws BadInput naming the flag.
EpOperatorPlan plan_ep_operator(const EpOperatorOptions& options, const MachineFacts& machine,
                                const PlanParameters& parameters);

}  // namespace cmx::sw::plan
