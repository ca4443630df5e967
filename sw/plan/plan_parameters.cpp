// SPDX-License-Identifier: Apache-2.0
#include "sw/plan/plan_parameters.h"

namespace cmx::sw::plan {

PlanParameters read_plan_parameters(const hw::Config& config) {
  PlanParameters p;
  p.shared_replicas = config.count("placement.shared_replicas");
  p.shared_replicas_from_ep = config.count("placement.shared_replicas_from_ep");
  p.expert_skew = config.number("routing.expert_skew", {0, kSkewMost});
  p.operator_experts = config.count("routing.operator_experts", {1, 65536});
  p.dispatch_scale = config.bytes("messages.dispatch_scale", {0, 65536});
  p.dispatch_bytes_per_element = config.count("messages.dispatch_bytes_per_element", {1, 4});
  p.combine_bytes_per_element = config.count("messages.combine_bytes_per_element", {1, 4});
  p.kv_page_tokens = config.count("memory.kv_page_tokens", {1, 65536});
  p.exchange_buffers = config.count("memory.exchange_buffers", {1, 8});
  p.runtime_reserve = config.bytes("memory.runtime_reserve", hw::Config::kNonNegative);
  return p;
}

}  // namespace cmx::sw::plan
