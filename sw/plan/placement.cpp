// SPDX-License-Identifier: Apache-2.0
#include "sw/plan/placement.h"

#include <algorithm>

#include <fmt/format.h>

#include "hw/units/bad_input.h"

namespace cmx::sw::plan {
namespace {

using hw::BadInput;
using hw::DoesNotFit;

int up_to_multiple(int value, int of) { return (value + of - 1) / of * of; }

/// Shared copies and replicas of a group, before the instances are laid out.
struct Counts {
  int shared{0};
  int redundant{0};
};

/// Shared copies by the default rule.
int default_shared(const models::Model& model, const PlanParameters& p, int ep, Eplb eplb) {
  if (model.n_shared_experts == 0) return 0;
  if (ep < p.shared_replicas_from_ep) return ep;
  const int least = std::min(p.shared_replicas, ep);
  if (eplb == Eplb::kPerfect) return least;
  // Without replicas only shared copies can fill the last ranks.
  const int filled = up_to_multiple(model.n_routed_experts + least, ep) - model.n_routed_experts;
  return filled > ep ? filled - ep : filled;
}

/// The valid values around a bad one: "80 or 160".
std::string neighbours(const std::vector<int>& ascending, int value) {
  const auto above = std::upper_bound(ascending.begin(), ascending.end(), value);
  std::string text;
  if (above != ascending.begin()) text = fmt::format("{}", *(above - 1));
  if (above != ascending.end()) text += fmt::format("{}{}", text.empty() ? "" : " or ", *above);
  return text;
}

bool divides(const models::Model& model, const PlanParameters& p, int ep, Eplb eplb) {
  return eplb == Eplb::kPerfect || (model.n_routed_experts + default_shared(model, p, ep, eplb)) % ep == 0;
}

Counts count_instances(const models::Model& model, const DecodeOptions& o, const PlanParameters& p, int dies) {
  const int routed = model.n_routed_experts;
  const int ep = o.ep;
  Counts c{o.shared_replicas.value_or(default_shared(model, p, ep, o.eplb)), o.redundant.value_or(0)};
  if (o.shared_replicas && model.n_shared_experts == 0 && c.shared != 0) {
    throw DoesNotFit(fmt::format("--shared-replicas {}: {} has no shared expert; use 0", c.shared, model.name));
  }
  if (model.n_shared_experts > 0 && (c.shared < 1 || c.shared > ep)) {
    throw DoesNotFit(
        fmt::format("--shared-replicas {}: must be 1 to {}, at most one on every rank of --ep {}", c.shared, ep, ep));
  }
  if (c.redundant < 0) throw BadInput(fmt::format("--redundant {}: must be 0 or more", c.redundant));
  if (o.eplb == Eplb::kNone && c.redundant != 0)
    throw DoesNotFit(fmt::format("--redundant {}: --eplb none has no replicas; use 0 or --eplb perfect", c.redundant));

  const int base = routed + c.shared;
  const int least = up_to_multiple(base, ep) - base;
  if (o.eplb == Eplb::kPerfect && !o.redundant) {
    c.redundant = least;
  } else if (o.redundant && o.eplb == Eplb::kPerfect) {
    constexpr int kRedundantMost = 1 << 20;
    if (c.redundant > kRedundantMost)
      throw BadInput(fmt::format("--redundant {}: must be at most {}", c.redundant, kRedundantMost));
    if ((base + c.redundant) % ep != 0) {
      const int above = up_to_multiple(base + c.redundant, ep) - base;
      throw DoesNotFit(
          fmt::format("--redundant {}: {} routed + {} shared copies + {} redundant = {} instances, not a multiple of "
                      "--ep {}; nearest: {}",
                      c.redundant, routed, c.shared, c.redundant, base + c.redundant, ep,
                      above - ep >= 0 ? fmt::format("{} or {}", above - ep, above) : fmt::format("{}", above)));
    }
  } else if (least != 0 && o.shared_replicas) {
    const int fill = up_to_multiple(routed + 1, ep) - routed;
    throw DoesNotFit(
        fmt::format("--shared-replicas {}: {} routed + {} shared copies = {} instances, not a multiple of --ep {}, and "
                    "--eplb none has no replicas; nearest: {}",
                    c.shared, routed, c.shared, base, ep, fill));
  } else if (least != 0) {
    std::vector<int> valid = valid_ep(dies);
    std::erase_if(valid, [&](int other) { return !divides(model, p, other, o.eplb); });
    throw DoesNotFit(
        fmt::format("--ep {}: {} routed + {} shared copies = {} instances, not a multiple of {}, and --eplb none has "
                    "no replicas; nearest: {}",
                    ep, routed, c.shared, base, ep, neighbours(valid, ep)));
  }
  return c;
}

/// Routed instances in the order in which they fill the ranks: gating group by gating group, first the experts, then
/// round after round of replicas.
std::vector<ExpertInstance> routed_instances(const models::Model& model, int redundant) {
  const int each = redundant / model.n_routed_experts;
  const int extra = redundant % model.n_routed_experts;
  std::vector<ExpertInstance> list;
  for (int g = 0; g < model.n_group; ++g) {
    const int first = g * model.experts_per_group();
    const int extra_here = extra / model.n_group + (g < extra % model.n_group ? 1 : 0);
    for (int round = 0; round <= each; ++round) {
      for (int e = 0; e < model.experts_per_group(); ++e) list.push_back({first + e, g, 0});
    }
    for (int e = 0; e < extra_here; ++e) list.push_back({first + e, g, 0});
  }
  return list;
}

}  // namespace

std::vector<int> valid_ep(int dies) {
  std::vector<int> valid;
  for (int ep = 1; ep <= dies; ++ep) {
    if (dies % ep == 0) valid.push_back(ep);
  }
  return valid;
}

Placement place_experts(const models::Model& model, const DecodeOptions& o, const PlanParameters& p, int dies) {
  if (dies % o.ep != 0) {
    throw DoesNotFit(fmt::format("--ep {}: the {} dies of --npus {} are not a multiple of it; nearest: {}", o.ep, dies,
                                 o.npus, neighbours(valid_ep(dies), o.ep)));
  }
  const Counts counts = count_instances(model, o, p, dies);

  Placement placement;
  placement.ep = o.ep;
  placement.ep_groups = dies / o.ep;
  placement.routed = model.n_routed_experts;
  placement.shared_copies = counts.shared;
  placement.redundant = counts.redundant;
  placement.shared_local = counts.shared == o.ep;
  placement.copies_of.resize(model.n_routed_experts);

  const std::vector<ExpertInstance> routed = routed_instances(model, counts.redundant);
  const int per_rank = (static_cast<int>(routed.size()) + counts.shared) / o.ep;
  std::vector<Instance> copies;
  auto next = routed.begin();
  for (Rank rank = 0; rank < o.ep; ++rank) {
    int slots = per_rank;
    const auto copy = static_cast<std::int64_t>(copies.size());
    if (copy < counts.shared && copy * o.ep / counts.shared == rank) {
      copies.push_back(placement.instance_count());
      placement.instances.push_back({std::nullopt, 0, rank});
      --slots;
    }
    for (; slots > 0; --slots, ++next) {
      placement.copies_of[*next->expert].push_back(placement.instance_count());
      placement.instances.push_back({next->expert, next->group, rank});
    }
  }
  for (Rank rank = 0; rank < o.ep && counts.shared > 0; ++rank)
    placement.shared_for.push_back(copies[rank % counts.shared]);
  return placement;
}

}  // namespace cmx::sw::plan
