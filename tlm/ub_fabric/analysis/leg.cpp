// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/leg.h"

#include <algorithm>
#include <utility>

#include "tlm/ub_fabric/base/route_selectors.h"

namespace cmx::model {

double count(const Packets& packets) {
  double sum = 0;
  for (const auto& [size, number] : packets) sum += number;
  return sum;
}

double payload(const Packets& packets) {
  double sum = 0;
  for (const auto& [size, number] : packets) sum += number * static_cast<double>(size.payload);
  return sum;
}

Leg::Leg(const FabricSpec& spec, const hw::PlaneTopology& plane, const Routing& routing, int index, std::int32_t from,
         std::int32_t to, bool response)
    : spec_(spec),
      plane_(plane),
      routing_(routing),
      selector_(first_route_selector(from, index)),
      from_(from),
      to_(to),
      response_(response) {}

void Leg::add(std::uint64_t cookie, Cookies cookies, const std::vector<PacketSize>& sizes) {
  if (sizes.empty()) return;
  for (const PacketSize& size : sizes) ++all_[size];
  const hw::PathPolicy policy = spec_.ub_switch.uplink_policy;
  // Switches that are simulated elsewhere have one route to each end point.
  if (spec_.switch_core || !plane_.switched) {
    for (const PacketSize& size : sizes) take(static_cast<std::uint16_t>(to_), size);
    return;
  }
  if (policy == hw::PathPolicy::kLeastLoaded || spec_.ub_switch.paths == hw::PathSet::kAll ||
      (policy == hw::PathPolicy::kHash && cookies == Cookies::kUnknown)) {
    if (!open_) quickest_ = quickest_selector(sizes.front());
    open_ = true;
    for (const PacketSize& size : sizes) take(quickest_, size);
    return;
  }
  if (policy == hw::PathPolicy::kPacket) {
    for (const PacketSize& size : sizes) take(selector_++, size);
    return;
  }
  if (policy == hw::PathPolicy::kHash && cookies == Cookies::kAny && (draws_ == 0 || cookie != drawn_)) {
    ++draws_;
    drawn_ = cookie;
  }
  const std::uint16_t selector = draws_route(policy) ? drawn_route(policy, from_, to_, cookie, response_) : selector_++;
  for (const PacketSize& size : sizes) take(selector, size);
}

/// Of a few routes the one that a lone packet would be in by first.
std::uint16_t Leg::quickest_selector(const PacketSize& size) const {
  constexpr std::uint16_t kSelectors = 64;
  std::uint16_t quickest = 0;
  double least = 0;
  for (std::uint16_t selector = 0; selector < kSelectors; ++selector) {
    double sum = 0;
    double tail = 0;
    for (const Hop& hop : hops_by_selector(plane_, routing_, from_, to_, spec_.topology.endpoints, selector)) {
      const double serial = static_cast<double>(size.wire) * 1e12 / hop.link->rate.value;
      sum += static_cast<double>(hop.link->wire.value) +
             (spec_.ub_switch.forwarding == hw::Forwarding::kStoreAndForward ? serial : 0);
      tail = std::max(tail, serial);
    }
    if (selector > 0 && sum + tail >= least) continue;
    least = sum + tail;
    quickest = selector;
  }
  return quickest;
}

void Leg::take(std::uint16_t selector, const PacketSize& size) {
  const auto [known, added] = route_of_selector_.try_emplace(selector, routes_.size());
  if (added) {
    std::vector<Hop> hops = hops_by_selector(plane_, routing_, from_, to_, spec_.topology.endpoints, selector);
    std::vector<std::int32_t> ports;
    for (const Hop& hop : hops) ports.push_back(hop.from.port);
    const auto [same, fresh] = route_of_ports_.try_emplace(std::move(ports), routes_.size());
    if (fresh) routes_.push_back({std::move(hops), {}});
    known->second = same->second;
  }
  latest_ = known->second;
  ++routes_[latest_].packets[size];
}

void Leg::scale(double factor) {
  draws_ *= factor;
  for (auto& [size, number] : all_) number *= factor;
  for (LoadedRoute& route : routes_) {
    for (auto& [size, number] : route.packets) number *= factor;
  }
}

}  // namespace cmx::model
