// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/transfer_load.h"

#include <algorithm>
#include <utility>

#include "tlm/ub_fabric/analysis/service.h"
#include "tlm/ub_fabric/base/route_selectors.h"
#include "tlm/ub_fabric/unloaded.h"

namespace cmx::model {

TransferLoad::TransferLoad(const FabricSpec& spec, const hw::Topology& state, const Transfer& transfer)
    : spec_(spec), selector_(first_plane_selector(transfer.message.source)) {
  find_planes(state, transfer);
  if (!planes_.empty()) count_messages(transfer);
}

void TransferLoad::find_planes(const hw::Topology& state, const Transfer& transfer) {
  const std::int32_t source = transfer.message.source;
  const std::int32_t destination = transfer.message.destination;
  const auto add = [&](int p) {
    const hw::PlaneTopology& plane = state.planes[static_cast<std::size_t>(p)];
    const Routing& routing = routings_.back();
    planes_.push_back({p, 0, Leg(spec_, plane, routing, p, source, destination, false),
                       Leg(spec_, plane, routing, p, destination, source, true)});
  };
  for (const hw::PlaneTopology& plane : state.planes) switched_ += plane.switched ? 1 : 0;
  const bool pair =
      switched_ < static_cast<int>(state.planes.size()) && source / 2 == destination / 2 && source < state.dies;
  if (pair && (transfer.direct || switched_ == 0)) {
    routings_.emplace_back(state.planes.back(), state.endpoints);
    if (routings_.back().reachable(source, destination)) {
      own_link_ = true;
      return add(switched_);
    }
  }
  for (int p = 0; p < switched_; ++p) {
    routings_.emplace_back(state.planes[static_cast<std::size_t>(p)], state.endpoints);
    if (routings_.back().reachable(source, destination) && routings_.back().reachable(destination, source)) add(p);
  }
}

void TransferLoad::count_messages(const Transfer& transfer) {
  const std::int64_t messages = (transfer.bytes + transfer.message_bytes - 1) / transfer.message_bytes;
  // Where the last message is shorter and others are cut into packets of two sizes, those that come after it have other
  // planes: of cores that are not equally fast more than one each.
  const bool two_sizes =
      transfer.message_bytes % spec_.link.mtu.value != 0 && transfer.message_bytes > spec_.link.mtu.value;
  const std::int64_t behind = two_sizes ? std::max<std::int64_t>(transfer.cores, messages / 20) : transfer.cores;
  const std::int64_t uncertain =
      transfer.bytes % transfer.message_bytes == 0 ? 0 : std::clamp<std::int64_t>(messages - transfer.cores, 0, behind);
  std::int64_t left = transfer.bytes;
  std::int64_t counted = 0;
  for (; counted < std::min(messages - uncertain, kCounted); ++counted) {
    const std::int64_t bytes = std::min(left, transfer.message_bytes);
    left -= bytes;
    divide(transfer, static_cast<std::uint64_t>(counted), bytes);
    const auto trip = static_cast<double>(add_message(transfer, static_cast<std::uint64_t>(counted)));
    least_round_trip_ = counted == 0 ? trip : std::min(least_round_trip_, trip);
    round_trips_ += trip;
    byte_round_trips_ += trip * static_cast<double>(bytes);
  }
  messages_ = static_cast<double>(messages);
  if (counted == messages - uncertain) return;
  const double factor = static_cast<double>(messages - uncertain) / static_cast<double>(counted);
  round_trips_ *= factor;
  byte_round_trips_ *= factor;
  for (PlaneLoad& load : planes_) {
    load.parts *= factor;
    load.there.scale(factor);
    load.back.scale(factor);
  }
}

/// Which planes take which part of a message, as UbFabric deals it out.
void TransferLoad::divide(const Transfer& transfer, std::uint64_t number, std::int64_t bytes) {
  parts_.clear();
  const Operation operation = transfer.message.operation;
  if (answers_each(spec_, operation, own_link_)) {
    const std::int64_t unit = largest_payload(spec_, operation);
    // Units take the planes round-robin, whatever the policy.
    for (std::int64_t left = bytes; left > 0; left -= unit)
      parts_.push_back({own_link_ ? 0 : selector_++ % planes_.size(), std::min(left, unit)});
    return;
  }
  const std::int64_t mtu = spec_.link.mtu.value;
  const bool striped = !own_link_ && writes_message(operation) && operation != Operation::kSend && bytes > mtu &&
                       spec_.port.plane_policy == hw::PlanePolicy::kPacket;
  if (!striped) {
    parts_.push_back({next_plane(transfer, number), bytes});
    return;
  }
  std::vector<std::int64_t> share(planes_.size());
  for (std::int64_t left = bytes; left > 0; left -= mtu) share[selector_++ % planes_.size()] += std::min(left, mtu);
  for (std::size_t p = 0; p < planes_.size(); ++p) {
    if (share[p] > 0) parts_.push_back({p, share[p]});
  }
}

std::size_t TransferLoad::next_plane(const Transfer& transfer, std::uint64_t number) {
  if (own_link_) return 0;
  if (spec_.port.plane_policy != hw::PlanePolicy::kHash) return selector_++ % planes_.size();
  open_planes_ = !transfer.cookies_known && planes_.size() > 1;
  return transfer.cookies_known ? drawn_plane(transfer.message.source, number) % planes_.size()
                                : selector_++ % planes_.size();
}

void TransferLoad::packets_of(std::int64_t bytes, std::vector<PacketSize>& sizes) const {
  const std::int64_t mtu = spec_.link.mtu.value;
  for (std::int64_t left = bytes; left > 0; left -= mtu) {
    const std::int64_t payload = std::min(left, mtu);
    sizes.push_back({payload, own_link_ ? std::max(payload, spec_.link.acknowledge.value)
                                        : spec_.link.data_packet(hw::Bytes(payload)).value});
  }
}

PacketSize TransferLoad::control(hw::Bytes framed) const {
  return {0, own_link_ ? spec_.link.acknowledge.value : framed.value};
}

/// Counts the parts of a message; gives its time from hand-over to completion with nothing else on the way.
std::int64_t TransferLoad::add_message(const Transfer& transfer, std::uint64_t number) {
  const bool units = parts_.size() > 1 && answers_each(spec_, transfer.message.operation, own_link_);
  const bool read = reads(transfer.message.operation);
  std::vector<std::vector<PacketSize>> before(units ? planes_.size()
                                                    : 0);  // of each plane: units that go ahead of this one
  std::int64_t delivered = -1;
  std::int64_t longest = 0;
  for (const Part& part : parts_) {
    add(transfer, number, part);
    const PlaneLoad& load = planes_[part.plane];
    const std::size_t there = load.there.latest();
    const std::size_t back = load.back.empty() ? 0 : load.back.latest();
    const auto [known, added] = latencies_.try_emplace({part.plane, there, back, part.bytes}, Latency{});
    if (added) known->second = latency(transfer, part);
    const Latency& of_part = known->second;
    if (units) {
      const Leg& data = read ? load.back : load.there;
      longest = std::max(longest, of_part.round_trip + time_ahead(data, data.routes()[read ? back : there].hops,
                                                                  before[part.plane], read));
      before[part.plane].push_back((read ? back_ : there_).front());
    } else if (of_part.delivered > delivered) {
      // Of a striped write the part that is in last has the response.
      delivered = of_part.delivered;
      longest = of_part.round_trip;
    }
  }
  return longest;
}

void TransferLoad::add(const Transfer& transfer, std::uint64_t number, const Part& part) {
  const Operation operation = transfer.message.operation;
  there_.clear();
  back_.clear();
  if (reads(operation)) {
    there_.push_back(control(spec_.link.request_packet()));
    packets_of(part.bytes, back_);
  } else if (is_atomic(operation)) {
    packets_of(operation == Operation::kCompareAndSwap ? 2 * part.bytes : part.bytes, there_);
    packets_of(part.bytes, back_);
  } else {
    packets_of(part.bytes, there_);
    if (parts_.size() == 1 || answers_each(spec_, operation, own_link_))
      back_.push_back(control(spec_.link.acknowledge_packet()));
  }
  // Cores that overtake one another change which selector is next, not what is drawn for a message.
  const bool one_plane =
      planes_.size() == 1 || spec_.port.plane_policy == hw::PlanePolicy::kHash || transfer.cores == 1;
  const Leg::Cookies cookies = !transfer.cookies_known ? Leg::Cookies::kUnknown
                               : one_plane             ? Leg::Cookies::kKnown
                                                       : Leg::Cookies::kAny;
  PlaneLoad& load = planes_[part.plane];
  load.parts += 1;
  load.there.add(number, cookies, there_);
  load.back.add(number, cookies, back_);
}

/// How much later a packet is in because of those that went before it: at its sender's port, on every link that they
/// share, and in the receive pipeline.
std::int64_t TransferLoad::time_ahead(const Leg& leg, const std::vector<Hop>& hops,
                                      const std::vector<PacketSize>& before, bool read) const {
  const bool together = !leg.open() && leg.routes().size() == 1;
  std::int64_t longest = 0;
  if (together) {
    for (const PacketSize& size : before)
      longest += receive_service(spec_, hops.back(), size.payload, read, switched());
  }
  for (const Hop& hop : hops) {
    if (!together && &hop != &hops.front()) break;  // on another route they may be far ahead
    const std::int64_t grant = &hop == &hops.front() ? 0 : spec_.ub_switch.allocation.value;
    std::int64_t sum = 0;
    for (const PacketSize& size : before) sum += std::max(serialisation(spec_, *hop.link, size.wire), grant);
    longest = std::max(longest, sum);
  }
  return longest;
}

/// From hand-over to completion with nothing else on the way.
TransferLoad::Latency TransferLoad::latency(const Transfer& transfer, const Part& part) const {
  const PlaneLoad& load = planes_[part.plane];
  Route route;
  route.plane = load.plane;
  route.framed = !own_link_;
  route.there = load.there.routes()[load.there.latest()].hops;
  route.back = load.back.empty() ? reversed(route.there) : load.back.routes()[load.back.latest()].hops;
  std::vector<PacketSize> sizes;
  packets_of(part.bytes, sizes);
  Message last = transfer.message;
  last.bytes = sizes.back().payload;
  sizes.pop_back();
  const Unloaded idle = unloaded(spec_, route, last, switched());
  const bool response = reads(transfer.message.operation) || is_atomic(transfer.message.operation);
  const std::int64_t ahead =
      time_ahead(response ? load.back : load.there, response ? route.back : route.there, sizes, response);
  return {idle.latency.value + ahead, idle.delivered.value + ahead};
}

}  // namespace cmx::model
