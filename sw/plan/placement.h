// SPDX-License-Identifier: Apache-2.0
// Which die holds which expert instance. Dies 0..dies-1 form dies / ep expert-parallel groups of ep consecutive dies;
// rank r of group g is die g*ep + r. A group holds routed + shared copies + redundant replicas = a multiple of ep
// instances, as many on every rank.
//
// Shared copies sit on evenly spaced ranks; the tokens of rank r go to copy r mod copies. With a copy on every rank
// they stay and there is no message. Routed instances fill the remaining slots in rank order, gating group by gating
// group: the group's experts, then its replicas. Replicas spread over the groups as evenly as they divide. Not
// modelled: placement that differs by layer, replicas placed by load (--eplb default, file).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hw/device_port/device_port.h"
#include "sw/models/model.h"
#include "sw/plan/options.h"
#include "sw/plan/plan_parameters.h"

namespace cmx::sw::plan {

using Rank = std::int32_t;      // within an EP group
using Instance = std::int32_t;  // within an EP group

struct ExpertInstance {
  std::optional<int> expert;  // absent: a copy of the shared expert
  int group{0};               // gating group of the expert
  Rank rank{0};
};

struct Placement {
  int ep{0};
  int ep_groups{1};  // dies / ep
  int routed{0};     // experts of the model
  int shared_copies{0};
  int redundant{0};
  bool shared_local{false};                      // a shared copy on every rank
  std::vector<ExpertInstance> instances;         // ordered by rank
  std::vector<std::vector<Instance>> copies_of;  // instances of each routed expert
  std::vector<Instance> shared_for;              // by rank: the copy its tokens use; empty without shared experts

  int instance_count() const { return static_cast<int>(instances.size()); }
  int instances_per_rank() const { return instance_count() / ep; }
  Instance first_instance(Rank rank) const { return rank * instances_per_rank(); }
};

/// Throws BadInput with the arithmetic and the nearest valid EP or flag value.
Placement place_experts(const models::Model& model, const DecodeOptions& options, const PlanParameters& parameters,
                        int dies);

/// EP values that divide `dies`, ascending.
std::vector<int> valid_ep(int dies);

/// The route a message takes from die to die: its own HBM, the link between the dies of a package, or the planes.
enum class PathClass { kOwn, kPackage, kPlanes };
constexpr PathClass path_class(hw::Die from_die, hw::Die to_die, int dies_per_npu) {
  if (from_die == to_die) return PathClass::kOwn;
  const bool neighbours = hw::package_of(from_die, dies_per_npu) == hw::package_of(to_die, dies_per_npu);
  return neighbours ? PathClass::kPackage : PathClass::kPlanes;
}

}  // namespace cmx::sw::plan
