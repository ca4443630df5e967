// SPDX-License-Identifier: Apache-2.0
// Plane: ways by one switch in between (ub_switch.paths = "all").
//
// The first switch decides: with q bytes-time in front of the direct way over h links and q' in front of a way by
// another switch over h' links, the packet takes the detour when q h > q' h' (UGAL with local knowledge). Switches in
// between come by turns. Where packets of a message stay together (ub_switch.uplink_policy), its first packet decides
// for all.
//
// From the switch in between on, a packet travels on lanes of its own. Each leg is a shortest way on lanes that the
// other leg does not use, and the first leg waits for the second but never the other way round: detours add no circle
// to those that shortest ways have.
#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/plane/plane.h"

namespace cmx::model {

void Plane::prepare_detours() {
  if (!all_paths_) return;
  const auto& requests = spec_.link.request_lanes;
  const auto& responses = spec_.link.response_lanes;
  second_leg_ = 1 + std::max(*std::max_element(requests.begin(), requests.end()),
                             *std::max_element(responses.begin(), responses.end()));
  if (2 * second_leg_ > lane_count_) {
    throw hw::DoesNotFit(
        fmt::format("ub_switch.paths = \"all\": the second leg of a detour has lanes of its own, and "
                    "ub_link.request_lanes and response_lanes use 0 to {}: {}",
                    second_leg_ - 1,
                    2 * second_leg_ > hw::UbLinkSpec::kMostLanes
                        ? fmt::format("let them use 0 to {} at most, of {}", hw::UbLinkSpec::kMostLanes / 2 - 1,
                                      hw::UbLinkSpec::kMostLanes)
                        : fmt::format("set ub_link.virtual_lanes to {} instead of {}", 2 * second_leg_, lane_count_)));
  }
  find_switches_between();
}

/// One live end point of each switch that has any; it stands for its switch.
void Plane::find_switches_between() {
  between_.clear();
  std::vector<bool> known(static_cast<std::size_t>(nodes_ - endpoints_));
  for (int e = 0; e < endpoints_; ++e) {
    const int leaf = routing_.leaf(e);
    if (leaf < 0 || known[leaf]) continue;
    known[leaf] = true;
    between_.push_back(e);
  }
  turns_between_.resize(known.size());
}

/// Called for every packet that arrives at a switch.
void Plane::steer(std::int64_t now, Packet& packet) {
  if (packet.turned) return;  // its link went down while it waited
  if (is_endpoint(outputs_[upstream_[output_base_[packet.node] + packet.input]].node)) choose_way(now, packet);
  if (!packet.detour) return;
  const bool there = routing_.leaf(packet.target) == packet.node - endpoints_;
  if (!there && (!may_fail_ || has_way(packet))) return;
  packet.detour = false;
  packet.turned = true;
  packet.target = final_target(packet);
  packet.lane = static_cast<std::uint8_t>(packet.lane + second_leg_);
}

void Plane::choose_way(std::int64_t now, Packet& packet) {
  packet.target = final_target(packet);
  packet.detour = false;
  int between = kDirectly;
  if (!spec_.ub_switch.keeps_order()) {
    between = better_between(now, packet);
  } else {
    if (decided_.size() < message_pool_.size()) decided_.resize(message_pool_.size(), kUndecided);
    std::int32_t& decided = decided_[packet.message];
    if (decided == kUndecided || (decided >= 0 && !routing_.leads(packet.node - endpoints_, decided)))
      decided = better_between(now, packet);
    between = decided;
  }
  if (between == kDirectly) return;
  packet.target = between;
  packet.detour = true;
  ++detours_;
}

/// The end point that stands for the switch in between by which the packet had better go; kDirectly: by none.
int Plane::better_between(std::int64_t now, Packet packet) {
  const int here = packet.node - endpoints_;
  const int target = packet.target;
  if (routing_.leaf(target) == here || !routing_.leads(here, target)) return kDirectly;
  const auto ahead = [&] {
    return time_ahead(now,
                      policy_ == hw::PathPolicy::kLeastLoaded ? least_loaded_output(now, packet) : next_output(packet));
  };
  const double direct = ahead() * (routing_.distance(here, target) + 1);
  for (std::size_t step = 0; step < between_.size(); ++step) {
    const int candidate = between_[turns_between_[here]++ % between_.size()];
    const int leaf = routing_.leaf(candidate);
    if (leaf == here || leaf == routing_.leaf(target) || !routing_.leads(here, candidate) ||
        !routing_.leads(leaf, target))
      continue;
    packet.target = candidate;
    const double detour = ahead() * (routing_.distance(here, candidate) + routing_.distance(leaf, target) + 1);
    return detour < direct ? candidate : kDirectly;
  }
  return kDirectly;
}

}  // namespace cmx::model
