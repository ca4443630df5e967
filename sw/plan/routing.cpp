// SPDX-License-Identifier: Apache-2.0
#include "sw/plan/routing.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "sw/plan/random.h"

namespace cmx::sw::plan {
namespace {

// Names of the generator's streams: what consumes them.
constexpr std::uint64_t kPopularityStream = 1;
constexpr std::uint64_t kTokenStream = 2;

// Draws that only hit what is taken already, before the next free unit is taken instead: a bound for popularities that
// leave next to nothing to draw.
constexpr int kPatience = 1000;

}  // namespace

Routing::Routing(const Placement& placement, const Options& options) : placement_(&placement), options_(options) {
  if (options.topk > kTopkMost)
    throw hw::BadInput(fmt::format("{} experts a token: at most {} are supported", options.topk, kTopkMost));
  if (options.groups > kGroupsMost)
    throw hw::BadInput(fmt::format("{} expert groups: at most {} are supported", options.groups, kGroupsMost));
  const auto unit = [&](Instance i) {
    const ExpertInstance& instance = placement.instances[i];
    return Unit{*instance.expert, instance.group, i, placement.copies_of[*instance.expert].size() > 1};
  };
  if (options.balanced) {
    for (Instance i = 0; i < placement.instance_count(); ++i) {
      if (placement.instances[i].expert) units_.push_back(unit(i));
    }
  } else {
    for (const auto& copies : placement.copies_of) units_.push_back(unit(copies.front()));
  }
  for (std::size_t u = 0; u < units_.size(); ++u) {
    if (units_[u].replicated) replicated_units_.push_back(static_cast<std::int32_t>(u));
  }
  if (options.balanced) return;
  for (int layer = 0; layer < options.layers; ++layer) {
    Random random{options.seed, kPopularityStream, static_cast<std::uint64_t>(layer)};
    std::vector<double> weight(units_.size());
    for (double& w : weight) w = exponential(options.skew * random.normal());
    alias_.push_back(make_alias(weight));
  }
}

Routing::Alias Routing::make_alias(std::vector<double> weight) {
  double sum = 0;
  for (const double w : weight) sum += w;
  const double n = static_cast<double>(weight.size());
  std::vector<std::int32_t> light;
  std::vector<std::int32_t> heavy;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    weight[i] *= n / sum;
    (weight[i] < 1 ? light : heavy).push_back(static_cast<std::int32_t>(i));
  }
  constexpr double kWhole = 4294967295.0;
  Alias alias{std::vector<std::uint32_t>(weight.size(), static_cast<std::uint32_t>(kWhole)),
              std::vector<std::int32_t>(weight.size())};
  for (std::size_t i = 0; i < weight.size(); ++i) alias.other[i] = static_cast<std::int32_t>(i);
  while (!light.empty() && !heavy.empty()) {
    const std::int32_t l = light.back();
    const std::int32_t h = heavy.back();
    light.pop_back();
    alias.threshold[l] = static_cast<std::uint32_t>(weight[l] * kWhole);
    alias.other[l] = h;
    weight[h] -= 1 - weight[l];
    if (weight[h] < 1) {
      heavy.pop_back();
      light.push_back(h);
    }
  }
  return alias;
}

template <class Draw>
void Routing::route_token(Draw&& draw, Random& random, std::int32_t token, std::vector<Destination>& out) const {
  std::array<std::int32_t, kTopkMost> taken{};
  int count = 0;

  // Groups in proportion to what is in them; with one group, or all of them, there is nothing to choose.
  std::array<bool, kGroupsMost> open{};
  if (options_.topk_group < options_.groups) {
    for (int chosen = 0, tries = 0; chosen < options_.topk_group; ++tries) {
      int group = units_[draw()].group;
      if (tries > kPatience) group = static_cast<int>(std::find(open.begin(), open.end(), false) - open.begin());
      if (!open[group]) {
        open[group] = true;
        ++chosen;
      }
    }
  } else {
    open.fill(true);
  }

  const auto conflict = [&](std::int32_t u) {
    for (int i = 0; i < count; ++i) {
      if (units_[taken[i]].expert == units_[u].expert) return taken[i];
    }
    return std::int32_t{-1};
  };
  const auto accept = [&](std::int32_t u) {
    taken[count++] = u;
    out.push_back({token, units_[u].instance});
  };
  int tries = 0;
  while (count < options_.topk) {
    std::int32_t u = draw();
    if (++tries > kPatience) {
      for (u = 0; !open[units_[u].group] || conflict(u) >= 0;) ++u;
    }
    if (!open[units_[u].group]) continue;
    const std::int32_t other = conflict(u);
    if (other < 0) {
      accept(u);
    } else if (other != u) {
      // Another copy of a taken expert: the draw stays among the replicated ones, or they would be drawn less than
      // their share.
      for (int again = 0; again < kPatience; ++again) {
        const std::int32_t v = replicated_units_[random.below(static_cast<std::uint32_t>(replicated_units_.size()))];
        if (open[units_[v].group] && conflict(v) < 0) {
          accept(v);
          break;
        }
      }
    }
  }
}

void Routing::route(int layer, int microbatch, int die, int tokens, std::vector<Destination>& out) const {
  Random random{options_.seed, kTokenStream, static_cast<std::uint64_t>(layer), static_cast<std::uint64_t>(microbatch),
                static_cast<std::uint64_t>(die)};
  const bool shared_message = !placement_->shared_for.empty() && !placement_->shared_local;
  const Instance shared = shared_message ? placement_->shared_for[die % placement_->ep] : 0;
  const auto units = static_cast<std::uint32_t>(units_.size());
  const auto route_all = [&](auto&& draw) {
    for (std::int32_t t = 0; t < tokens; ++t) {
      route_token(draw, random, t, out);
      if (shared_message) out.push_back({t, shared});
    }
  };
  if (options_.balanced) {
    route_all([&] { return static_cast<std::int32_t>(random.below(units)); });
    return;
  }
  const Alias& alias = alias_[layer];
  route_all([&] {
    const std::uint64_t bits = random.next();
    const auto u = static_cast<std::uint32_t>(((bits >> 32) * units) >> 32);
    return static_cast<std::uint32_t>(bits) <= alias.threshold[u] ? static_cast<std::int32_t>(u) : alias.other[u];
  });
}

void Routing::exchange(int layer, int microbatch, std::span<const int> tokens_of_die, Exchange& out) const {
  const int dies = static_cast<int>(tokens_of_die.size());
  const int per_rank = placement_->instances_per_rank();
  out.dispatch_begin.assign(dies + 1, 0);
  out.combine_begin.assign(dies + 1, 0);
  out.dispatch_to.clear();
  out.instance_tokens.assign(static_cast<std::size_t>(dies) * per_rank, 0);

  std::vector<Destination> rows;
  for (int die = 0; die < dies; ++die) {
    rows.clear();
    route(layer, microbatch, die, tokens_of_die[die], rows);
    const int first_die = die - die % placement_->ep;
    for (const Destination& row : rows) {
      const int to = first_die + placement_->instances[row.instance].rank;
      out.dispatch_to.push_back(to);
      ++out.combine_begin[to + 1];
      ++out.instance_tokens[static_cast<std::size_t>(first_die) * per_rank + row.instance];
    }
    if (placement_->shared_local) {
      const Instance own = placement_->shared_for[die % placement_->ep];
      out.instance_tokens[static_cast<std::size_t>(first_die) * per_rank + own] += tokens_of_die[die];
    }
    out.dispatch_begin[die + 1] = static_cast<std::int32_t>(out.dispatch_to.size());
  }

  for (int die = 0; die < dies; ++die) out.combine_begin[die + 1] += out.combine_begin[die];
  out.combine_to.resize(out.dispatch_to.size());
  std::vector<std::int32_t> next(out.combine_begin.begin(), out.combine_begin.end() - 1);
  for (int die = 0; die < dies; ++die) {
    for (const std::int32_t to : out.dispatch(die)) out.combine_to[next[to]++] = die;
  }
  for (int die = 0; die < dies; ++die) {
    const auto begin = out.combine_to.begin() + out.combine_begin[die];
    const auto end = out.combine_to.begin() + out.combine_begin[die + 1];
    std::rotate(begin, std::upper_bound(begin, end, die), end);
  }
}

MessageCount count_messages(const Exchange& exchange, int dies_per_npu) {
  MessageCount count;
  for (int die = 0; die < exchange.dies(); ++die) {
    for (const std::int32_t to : exchange.dispatch(die)) {
      switch (path_class(die, to, dies_per_npu)) {
        case PathClass::kOwn: ++count.own; break;
        case PathClass::kPackage: ++count.package; break;
        case PathClass::kPlanes: ++count.planes; break;
      }
    }
  }
  return count;
}

PacketCount packets(std::int64_t messages, hw::Bytes bytes, hw::Bytes mtu) {
  return {messages * ((bytes.value + mtu.value - 1) / mtu.value), messages};
}

}  // namespace cmx::sw::plan
