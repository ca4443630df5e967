// SPDX-License-Identifier: Apache-2.0
// Plane: routes by one switch in between (ub_switch.paths = "all").
//
// The first switch decides: with q bytes-time in front of the direct route over h links and q' in front of a route by
// another switch over h' links, the packet takes the non-minimal route when q h > q' h' (UGAL with local knowledge).
// Switches in between come round-robin. Where packets of a message stay together (ub_switch.uplink_policy), its first
// packet decides for all.
//
// From the switch in between on, a packet travels on lanes of its own. Each leg is a shortest route on lanes that the
// other leg does not use, and the first leg waits for the second but never the other way round: non-minimal routes add
// no cycle to those that shortest routes have.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/plane/plane.h"

namespace cmx::model {

void Plane::prepare_non_minimal() {
  if (!all_paths_) return;
  const auto& requests = spec_.link.request_lanes;
  const auto& responses = spec_.link.response_lanes;
  second_leg_ = 1 + std::max(*std::max_element(requests.begin(), requests.end()),
                             *std::max_element(responses.begin(), responses.end()));
  if (2 * second_leg_ > lane_count_) {
    throw hw::DoesNotFit(
        fmt::format("ub_switch.paths = \"all\": the second leg of a non-minimal route has lanes of its own, and "
                    "ub_link.request_lanes and "
                    "response_lanes use 0 to {}: {}",
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
    const std::optional<int> leaf = routing_.leaf(e);
    if (!leaf || known[*leaf]) continue;
    known[*leaf] = true;
    between_.push_back(e);
  }
  between_pointer_.resize(known.size());
}

/// Called for every packet that arrives at a switch.
void Plane::steer(std::int64_t now, Packet& packet) {
  if (packet.turned) return;  // its link went down while it waited
  if (is_endpoint(outputs_[upstream_[output_base_[packet.node] + packet.input]].node)) choose_route(now, packet);
  if (!packet.non_minimal) return;
  const bool there = routing_.leaf(packet.target) == packet.node - endpoints_;
  if (!there && (!may_fail_ || has_route(packet))) return;
  packet.non_minimal = false;
  packet.turned = true;
  packet.target = final_target(packet);
  packet.lane = static_cast<std::uint8_t>(packet.lane + second_leg_);
}

void Plane::choose_route(std::int64_t now, Packet& packet) {
  packet.target = final_target(packet);
  packet.non_minimal = false;
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
  packet.non_minimal = true;
  ++non_minimal_packets_;
}

/// The end point that stands for the switch in between by which the packet had better go; kDirectly: by none.
int Plane::better_between(std::int64_t now, Packet packet) {
  const int here = packet.node - endpoints_;
  const int target = packet.target;
  const std::optional<int> links = routing_.distance(here, target);
  if (routing_.leaf(target) == here || !links) return kDirectly;
  const auto ahead = [&] {
    return time_ahead(now,
                      policy_ == hw::PathPolicy::kLeastLoaded ? least_loaded_output(now, packet) : next_output(packet));
  };
  const double direct = ahead() * (*links + 1);
  for (std::size_t step = 0; step < between_.size(); ++step) {
    const int candidate = between_[between_pointer_[here]++ % between_.size()];
    const std::optional<int> leaf = routing_.leaf(candidate);
    if (!leaf || leaf == here || leaf == routing_.leaf(target)) continue;
    const std::optional<int> first_leg = routing_.distance(here, candidate);
    const std::optional<int> second_leg = routing_.distance(*leaf, target);
    if (!first_leg || !second_leg) continue;
    packet.target = candidate;
    const double non_minimal = ahead() * (*first_leg + *second_leg + 1);
    return non_minimal < direct ? candidate : kDirectly;
  }
  return kDirectly;
}

}  // namespace cmx::model
