// SPDX-License-Identifier: Apache-2.0
// Plane: bit errors, and links that change during the run.
#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/plane/plane.h"

namespace cmx::model {

/// Links with errors, and links whose retry buffer is smaller than what can be on the way.
void Plane::guard_links() {
  const hw::PlaneTopology& plane = spec_.topology.planes[index_];
  std::vector<double> error_rate(outputs_.size(), spec_.link.bit_error_rate);
  bool any = false;
  const auto note = [&](const hw::LinkEnd& end, double rate) {
    error_rate[output_base_[end.node] + static_cast<std::uint32_t>(end.port)] = rate;
  };
  for (const hw::Link& link : plane.links) {
    if (link.bit_error_rate < 0) continue;
    note(link.a, link.bit_error_rate);
    note(link.b, link.bit_error_rate);
  }
  const double largest = static_cast<double>(spec_.link.data_packet(spec_.link.mtu).value);
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    LinkOutput& output = outputs_[o];
    const auto round_trip = static_cast<double>(spec_.link.retry_round_trip(hw::Picoseconds(output.wire)).value);
    const bool may_fill =
        static_cast<double>(spec_.link.retry_buffer.value) < round_trip / output.ps_per_byte + 2 * largest;
    output.guarded = output.to_node >= 0 && output.framed && (error_rate[o] > 0 || may_fill);
    any = any || output.guarded;
  }
  for (const hw::FaultEvent& event : spec_.faults) {
    for (const hw::LinkChange& change : event.changes) any = any || change.what == hw::LinkChange::What::kBitErrorRate;
  }
  if (!any) return;
  const std::int64_t unit =
      LinkRetry::first_unit(spec_.link.data_packet(spec_.link.mtu).value, spec_.link.retry_unit.value);
  if (spec_.link.retry_buffer.value < unit) {
    throw hw::DoesNotFit(fmt::format("ub_link.retry_buffer = {} bytes cannot hold one {} of {} bytes",
                                     spec_.link.retry_buffer.value,
                                     spec_.link.retry_unit.value > 0 ? "retry unit" : "packet", unit));
  }
  retries_.reserve(outputs_.size());
  for (std::size_t o = 0; o < outputs_.size(); ++o)
    retries_.emplace_back(error_rate[o], retry_seed(spec_.seed, index_, o));
}

std::int64_t Plane::retry_room(std::int64_t now, std::uint32_t output_index, std::int64_t bytes) {
  return retries_[output_index].room_at(now, LinkRetry::first_unit(bytes, spec_.link.retry_unit.value),
                                        spec_.link.retry_buffer.value);
}

LinkRetry::Passage Plane::passage(std::int64_t now, std::uint32_t output_index, const Packet& packet,
                                  std::int64_t occupancy) {
  const std::int64_t round_trip = spec_.link.retry_round_trip(hw::Picoseconds(outputs_[output_index].wire)).value;
  return retries_[output_index].send(now, packet.wire_bytes, occupancy,
                                     {round_trip, spec_.link.retry_buffer.value, spec_.link.retry_unit.value});
}

/// Applies what changes in this plane at `now`.
void Plane::change_links(std::int64_t now) {
  std::vector<std::uint32_t> dead;
  bool rebuild = false;
  for (const hw::LinkChange& change : faults_.take()) {
    if (change.plane != index_) continue;
    hw::Link& link = topology_->links[static_cast<std::size_t>(change.link)];
    for (const hw::LinkEnd& end : {link.a, link.b}) {
      const std::uint32_t index = output_base_[end.node] + static_cast<std::uint32_t>(end.port);
      LinkOutput& output = outputs_[index];
      switch (change.what) {
        case hw::LinkChange::What::kAlive:
          if (change.value == 0) dead.push_back(index);
          break;
        case hw::LinkChange::What::kRate: {
          const hw::BytesPerSecond rate(change.value);
          output.ps_per_byte = 1e12 / (output.framed ? spec_.link.after_fec(rate) : rate).value;
          break;
        }
        case hw::LinkChange::What::kBitErrorRate:
          retries_[index].bit_error_rate = change.value < 0 ? spec_.link.bit_error_rate : change.value;
          output.guarded = output.framed;
          break;
      }
    }
    if (change.what != hw::LinkChange::What::kAlive) continue;
    link.alive = change.value != 0;
    rebuild = true;
  }
  if (rebuild) routing_ = Routing(*topology_, endpoints_);
  if (rebuild && all_paths_) find_switches_between();
  for (const std::uint32_t output : dead) flush(now, output);
}

/// What waits for a link that is down looks for another route.
void Plane::flush(std::int64_t now, std::uint32_t output_index) {
  LinkOutput& output = outputs_[output_index];
  const bool sender = is_endpoint(output.node);
  for (int lane = 0; lane < lane_count_; ++lane) {
    OutputLane& state = lane_of(output_index, lane);
    for (std::uint32_t input = 0; state.waiting != 0 && input < ports_[output.node]; ++input) {
      LinkedQueue& queue = queues_[queue_index(output, static_cast<int>(input), lane)];
      if (queue.empty()) continue;
      close_queue(output, output_index, static_cast<int>(input), lane);
      while (!queue.empty()) {
        const std::uint32_t index = queue.pop(sender ? message_links_ : packet_links_);
        if (sender) {
          OpenMessage& message = message_pool_[index];
          message.unsent = 0;
          lose(now, index);
          note_affected(message);
          if (message.in_flight == 0) strand(now, index, true);
        } else {
          ++rerouted_;
          note_affected(message_pool_[packet_pool_[index].message]);
          calendar_.push(now, event_of(kArrival, index));
        }
      }
    }
    state.queued = 0;
  }
  output.blocked_since = LinkOutput::kNotBlocked;  // nothing waits for credits any more
}

/// End points are tier 0.
int Plane::tier_of(int node) const {
  return is_endpoint(node) ? 0 : spec_.topology.planes[index_].switches[node - endpoints_].tier;
}

/// A packet that has come down does not go up again, unless on lanes of its own: such routes could wait for one another
/// in a cycle. Between switches of one tier there is no up and down unless the routes have an order of their own.
bool Plane::has_route(const Packet& packet) const {
  if (!routing_.leads(packet.node - endpoints_, packet.target)) return false;
  const LinkOutput& before = outputs_[upstream_[output_base_[packet.node] + packet.input]];
  const LinkOutput& onward = outputs_[next_output(packet)];
  if (!packet.turned && !is_endpoint(before.node) && !is_endpoint(onward.to_node) &&
      !routing_.may_turn(before.node - endpoints_, packet.node - endpoints_, onward.to_node - endpoints_))
    return false;
  const int here = tier_of(packet.node);
  const bool came_down = tier_of(before.node) > here;
  return packet.turned || !(came_down && tier_of(onward.to_node) > here);
}

/// A packet that can go nowhere leaves its buffer; its message is sent again once none of its packets is in flight any
/// more.
void Plane::drop(std::int64_t now, std::uint32_t index) {
  const Packet packet = packet_pool_[index];
  free_packet(index);
  free_buffer(upstream_[output_base_[packet.node] + packet.input], buffer_lane(packet), packet.cells, now);
  OpenMessage& message = message_pool_[packet.message];
  note_affected(message);
  lose(now, packet.message);
  if (reorder_ && carries_data(packet.kind))
    give_back_room(now, reorder_->open_release(packet.message, packet.payload, false));
  if (--message.in_flight == 0 && message.unsent == 0) strand(now, packet.message, false);
}

/// A packet is in at its end point. The last one to come ends the message: after a fault that need not be the last one
/// sent.
void Plane::land(std::int64_t done, const Packet& packet) {
  OpenMessage& message = message_pool_[packet.message];
  if (--message.in_flight > 0 || message.unsent > 0) return;
  if (message.lost) return strand(done, packet.message, false);
  finish(done, packet);
}

void Plane::strand(std::int64_t now, std::uint32_t index, bool at_source) {
  OpenMessage& message = message_pool_[index];
  note_affected(message);
  stranded.push_back({.time = now,
                      .at_source = at_source,
                      .response = message.kind == Kind::kAcknowledge,
                      .message = {.source = message.source,
                                  .destination = message.destination,
                                  .bytes = message.bytes,
                                  .operation = message.operation,
                                  .cookie = message.cookie,
                                  .service_level = message.service_level,
                                  .attempts = message.attempts,
                                  .marked = message.marked},
                      .write = message.write});
  free_message(index);
}

void Plane::note_affected(OpenMessage& message) {
  if (!message.affected) ++affected_;
  message.affected = true;
}

}  // namespace cmx::model
