// SPDX-License-Identifier: Apache-2.0
// Parameters of the software that are neither flags nor facts of the machine, read from sw/plan/plan.toml and `--set
// plan.<path>=v`.
#pragma once

#include <cstdint>

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace cmx::sw::plan {

struct PlanParameters {
  // [placement]
  int shared_replicas{32};  // shared-expert copies from `shared_replicas_from_ep` ranks on; below, every rank has one
  int shared_replicas_from_ep{288};
  // [routing]
  double expert_skew{0};      // sigma of the log-normal popularity of experts, without load balancing
  int operator_experts{256};  // experts that `op dispatch|combine` routes over
  // [messages]
  hw::Bytes dispatch_scale{512};  // follows the quantised row in a dispatch message
  int dispatch_bytes_per_element{1};
  int combine_bytes_per_element{2};
  // [memory]
  int kv_page_tokens{128};      // the cache is allocated in pages
  int exchange_buffers{2};      // receive buffers of dispatch and combine: one being filled, one being read
  hw::Bytes runtime_reserve{};  // driver, graphs, collectives
};

/// Largest sigma of a log-normal popularity: beyond, a handful of experts would see everything.
constexpr double kSkewMost = 3;

/// A row quantised for dispatch, with its scale: 7.5 KiB at hidden 7168.
constexpr hw::Bytes dispatch_message(int hidden, const PlanParameters& p) {
  return hw::Bytes(static_cast<std::int64_t>(hidden) * p.dispatch_bytes_per_element + p.dispatch_scale.value);
}
/// A row on its way back: 14 KiB at hidden 7168.
constexpr hw::Bytes combine_message(int hidden, const PlanParameters& p) {
  return hw::Bytes(static_cast<std::int64_t>(hidden) * p.combine_bytes_per_element);
}

PlanParameters read_plan_parameters(const hw::Config& config);

}  // namespace cmx::sw::plan
