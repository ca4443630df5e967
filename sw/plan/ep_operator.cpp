// SPDX-License-Identifier: Apache-2.0
#include "sw/plan/ep_operator.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "sw/plan/limits.h"

namespace cmx::sw::plan {
namespace {

using hw::BadInput;
using hw::DoesNotFit;

constexpr int kTokensMost = 1 << 16;
constexpr int kHiddenMost = 1 << 18;

/// `each` experts on every rank, one instance of each.
Placement one_instance_each(int ep, int each) {
  Placement placement;
  placement.ep = ep;
  placement.routed = ep * each;
  for (Instance i = 0; i < placement.routed; ++i) {
    placement.instances.push_back({i, 0, i / each});
    placement.copies_of.push_back({i});
  }
  return placement;
}

}  // namespace

EpOperatorPlan plan_ep_operator(const EpOperatorOptions& o, const MachineFacts& machine, const PlanParameters& p) {
  const int dies = machine.npus * machine.dies_per_npu;
  const auto ep_range = [&] { return fmt::format("--ep {}: must be 2 to the {} dies of the machine", o.ep, dies); };
  if (o.ep < 2) throw BadInput(ep_range());
  if (o.ep > dies) throw DoesNotFit(ep_range());
  within("--tokens", o.tokens, kTokensMost);
  within("--hidden", o.hidden, kHiddenMost);
  fits_within("--aiv", o.aiv, machine.aiv);
  const int each = (p.operator_experts + o.ep - 1) / o.ep;
  fits_within("--topk", o.topk, std::min(each * o.ep, Routing::kTopkMost));
  if (!(o.skew >= 0 && o.skew <= kSkewMost))
    throw BadInput(fmt::format("--skew {}: must be 0 (uniform) to {}", o.skew, kSkewMost));

  EpOperatorPlan plan{
      o, one_instance_each(o.ep, each), {}, dispatch_message(o.hidden, p), combine_message(o.hidden, p)};
  const Routing routing(plan.placement, {.topk = o.topk, .balanced = o.skew == 0, .skew = o.skew, .seed = o.seed});
  plan.dies_per_npu = machine.dies_per_npu;
  const std::vector<int> tokens_of_die(o.ep, o.tokens);
  routing.exchange(0, 0, tokens_of_die, plan.exchange);
  return plan;
}

}  // namespace cmx::sw::plan
