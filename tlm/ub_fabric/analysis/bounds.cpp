// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/bounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "tlm/ub_fabric/analysis/link_limits.h"
#include "tlm/ub_fabric/analysis/port_limits.h"
#include "tlm/ub_fabric/base/fault_clock.h"

namespace cmx::model {
namespace {

/// Cores take the messages round-robin.
void add_initiator_limits(const FabricSpec& spec, const TransferLoad& load, const Transfer& transfer,
                          const Initiators& initiators, Limits& limits) {
  const double messages = load.messages();
  const double cores = std::min<double>(transfer.cores, messages);
  // Whole messages, and one whatever its size.
  const std::int64_t whole =
      std::max<std::int64_t>(initiators.window / transfer.message_bytes, 1) * transfer.message_bytes;
  const double outstanding = static_cast<double>(whole + transfer.bytes % transfer.message_bytes);
  limits.note("window", -1, load.byte_round_trips() / (cores * outstanding), [&] {
    return fmt::format("{} cores x {} bytes outstanding over a round trip of {:.0f} ns", cores, whole,
                       load.round_trips() * 1e-3 / messages);
  });
  if (initiators.one_at_a_time) {
    limits.note("order", -1, load.round_trips() / cores, [&] {
      return fmt::format("{} initiators x {} bytes, one after the other, each a round trip of {:.0f} ns and more",
                         cores, transfer.message_bytes, load.round_trips() * 1e-3 / messages);
    });
  }
  if (transfer.bytes <= spec.link.mtu.value) {
    limits.note("latency", -1, static_cast<double>(initiators.start) + load.least_round_trip(), [&] {
      return fmt::format("{} bytes in one round trip of {:.0f} ns", transfer.bytes, load.least_round_trip() * 1e-3);
    });
  }
  if (initiators.interval == 0) return;
  const auto interval = static_cast<double>(initiators.interval);
  limits.note("issue", -1, (std::ceil(messages / transfer.cores) - 1) * interval, [&] {
    return fmt::format("{} cores x {} bytes every {:.1f} ns", transfer.cores, transfer.message_bytes, interval * 1e-3);
  });
}

/// While nothing changes.
std::vector<Bound> bounds_of(const FabricSpec& spec, const hw::Topology& state, const Transfer& transfer,
                             const Initiators& initiators) {
  const TransferLoad load(spec, state, transfer);
  std::vector<Bound> bounds;
  if (load.planes().empty()) return bounds;
  Limits limits;
  add_link_limits(spec, load, transfer.message.operation, limits);
  add_port_limits(spec, load, transfer, limits);
  add_initiator_limits(spec, load, transfer, initiators, limits);
  for (const Limit& limit : limits.of_all_planes(load.open_planes())) {
    if (limit.ps <= 0) continue;  // too short a transfer to feel it
    bounds.push_back({limit.mechanism, static_cast<double>(transfer.bytes) * 1e3 / limit.ps, limit.arithmetic});
  }
  std::stable_sort(bounds.begin(), bounds.end(),
                   [](const Bound& a, const Bound& b) { return a.gb_per_s < b.gb_per_s; });
  return bounds;
}

void change(hw::Topology& state, const std::vector<hw::LinkChange>& changes) {
  for (const hw::LinkChange& change : changes) {
    hw::Link& link = state.planes[static_cast<std::size_t>(change.plane)].links[static_cast<std::size_t>(change.link)];
    switch (change.what) {
      case hw::LinkChange::What::kAlive: link.alive = change.value != 0; break;
      case hw::LinkChange::What::kRate: link.rate = hw::BytesPerSecond(change.value); break;
      case hw::LinkChange::What::kBitErrorRate: link.bit_error_rate = change.value; break;
    }
  }
}

/// A network that changes: each state's least bound, one after the other; and of each mechanism the best of any state,
/// where every state has it.
std::vector<Bound> bounds_of_states(const FabricSpec& spec, const Transfer& transfer, const Initiators& initiators) {
  constexpr int kMostStates = 2000;  // of a flapping link; what comes after them counts as the best of them
  FaultClock clock(spec.faults);
  hw::Topology state = spec.topology;
  std::map<std::string, Bound> best;
  std::map<std::string, int> seen;
  double left = static_cast<double>(transfer.bytes);
  double ps = 0;
  double fastest = 0;
  std::int64_t now = 0;
  int states = 0;
  while (left > 0) {
    const std::vector<Bound> bounds = bounds_of(spec, state, transfer, initiators);
    ++states;
    for (const Bound& bound : bounds) {
      ++seen[bound.mechanism];
      const auto [entry, added] = best.try_emplace(bound.mechanism, bound);
      if (!added && bound.gb_per_s > entry->second.gb_per_s) entry->second = bound;
    }
    double rate = bounds.empty() ? 0 : bounds.front().gb_per_s * 1e-3;  // bytes a ps
    fastest = std::max(fastest, rate);
    const std::int64_t next = clock.next();
    const bool final = next == FaultClock::kNever || states == kMostStates;
    if (states == kMostStates) rate = fastest;
    if (final && rate == 0) return {};
    const double lasts =
        final ? left / rate : std::min(static_cast<double>(next - now), rate > 0 ? left / rate : 1e300);
    left = final || (rate > 0 && lasts == left / rate) ? 0 : left - rate * lasts;
    ps += lasts;
    now = next;
    if (left > 0) change(state, clock.take());
  }
  std::vector<Bound> bounds{{"faults", static_cast<double>(transfer.bytes) * 1e3 / ps,
                             fmt::format("{} states of the network one after the other", states)}};
  for (const auto& [mechanism, bound] : best) {
    if (seen[mechanism] == states) bounds.push_back(bound);
  }
  std::stable_sort(bounds.begin(), bounds.end(),
                   [](const Bound& a, const Bound& b) { return a.gb_per_s < b.gb_per_s; });
  return bounds;
}

}  // namespace

std::vector<Bound> bandwidth_bounds(const FabricSpec& spec, const Transfer& transfer, const Initiators& initiators) {
  return spec.faults.empty() ? bounds_of(spec, spec.topology, transfer, initiators)
                             : bounds_of_states(spec, transfer, initiators);
}

}  // namespace cmx::model
