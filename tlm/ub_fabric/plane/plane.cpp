// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/plane/plane.h"

#include <algorithm>

namespace model {

void Plane::accept(std::int64_t time, const Message& message, std::uint32_t write) {
  const std::uint32_t index = open_message(message, write);
  OpenMessage& open = message_pool_[index];
  open.unsent = message.bytes;
  open.kind = Kind::kWriteData;
  if (message.operation == Operation::kSend) {
    open.kind = Kind::kSendData;
  } else if (reads(message.operation)) {
    open.kind = Kind::kReadRequest;
    open.unsent = 0;
  } else if (is_atomic(message.operation)) {
    open.kind = Kind::kAtomicRequest;
    open.unsent = operand_bytes(message);
  }
  calendar_.push(time + spec_.port.pipeline.value, event_of(kInject, index));
}

void Plane::respond(std::int64_t time, const Message& message, std::uint32_t write) { carry_out(time, open_message(message, write)); }

std::uint32_t Plane::open_message(const Message& message, std::uint32_t write) {
  const std::uint32_t index = new_message();
  OpenMessage& open = message_pool_[index];
  open = {};
  open.bytes = message.bytes;
  open.cookie = message.cookie;
  open.source = message.source;
  open.destination = message.destination;
  open.operation = message.operation;
  open.write = write;
  open.service_level = message.service_level;
  open.attempts = message.attempts;
  open.marked = message.marked;
  ++outstanding_;
  return index;
}

/// A compare-and-swap carries what to compare with, too.
std::int64_t Plane::operand_bytes(const Message& message) {
  return message.operation == Operation::kCompareAndSwap ? 2 * message.bytes : message.bytes;
}

void Plane::advance(std::int64_t end) {
  while (faults_.next() < end) {
    run_until(faults_.next());
    change_links(faults_.next());
  }
  run_until(end);
}

void Plane::run_until(std::int64_t end) {
  std::int64_t now = 0;
  std::uint32_t event = 0;
  while (calendar_.pop(end, now, event)) {
    ++events_;
    const std::uint32_t index = event >> kKindBits;
    switch (event & ((1U << kKindBits) - 1)) {
      case kArrival: arrive(now, index); break;
      case kArbitrate: arbitrate(now, index); break;
      case kInputFree: free_input(now, index); break;
      case kRoom: free_room(now, index); break;
      case kCore: run_core(now, index); break;
      default: inject(now, index); break;
    }
  }
  calendar_.advance_to(end);
}

/// A packet may leave the switch it is at (or has reached the receive pipeline of an end point).
void Plane::arrive(std::int64_t now, std::uint32_t index) {
  const Packet& packet = packet_pool_[index];
  if (is_endpoint(packet.node)) {
    if (has_cores_) core_now_ = now;
    if (reorder_) return receive_in_order(now, index);
    receive(now, index);
    return;
  }
  if (all_paths_) steer(now, packet_pool_[index]);
  if (may_fail_ && !has_way(packet)) return drop(now, index);
  const std::uint32_t output_index = policy_ == hw::PathPolicy::kLeastLoaded ? least_loaded_output(now, packet) : next_output(packet);
  LinkOutput& output = outputs_[output_index];
  const int lane = packet.lane;
  if (output.lanes_waiting == 0 && output.free_at <= now && !output.guarded && !single_read_port_) {
    collect_credits(now, output_index, lane);
    OutputLane& state = lane_of(output_index, lane);
    if (has_credits(output_index, state, packet.cells)) {
      // Nobody to choose from, but a turn all the same.
      state.next_input = static_cast<std::uint16_t>(packet.input + 1);
      output.next_lane = static_cast<std::uint8_t>(lane + 1 < lane_count_ ? lane + 1 : 0);
      return grant(now, output, output_index, index);
    }
  }
  enqueue(output, output_index, packet.input, lane, index);
  arbitrate_at(output, output_index, std::max(now, output.free_at));
}

/// The receive pipeline commits or places a packet unit by unit, as its flits come in, and then frees its buffer.
std::int64_t Plane::receive(std::int64_t now, std::uint32_t index) {
  const Packet packet = packet_pool_[index];
  free_packet(index);
  Receiver& receiver = receivers_[packet.node];
  const std::uint32_t feeder = upstream_[output_base_[packet.node]];
  const std::int64_t unit = spec_.port.unit.value;
  const std::int64_t units = (packet.payload + unit - 1) / unit;
  double service = 0;
  if (outputs_[feeder].framed) {
    switch (packet.kind) {
      case Kind::kWriteData:
      case Kind::kSendData: service = static_cast<double>(units) * spec_.port.write_unit * receiver.flit_ps; break;
      case Kind::kReadData: service = static_cast<double>(units) * spec_.port.read_unit * receiver.flit_ps; break;
      case Kind::kReadRequest:
      case Kind::kAtomicRequest:
      case Kind::kAcknowledge: service = receiver.flit_ps; break;
    }
  }
  if (packet.kind == Kind::kWriteData || packet.kind == Kind::kSendData) service = std::max(service, packet.payload * receiver.memory_ps_per_byte);
  // The first unit must be in before its commit starts.
  const std::int64_t first = units > 1 ? packet.occupancy / units : packet.occupancy;
  std::int64_t& free_at = receiver.free_at[is_response(packet.kind) ? 1 : 0];
  const std::int64_t start = std::max(now + first, free_at);
  std::int64_t done = std::max(start + static_cast<std::int64_t>(service + 0.5), now + packet.occupancy);
  free_at = done;
  if (packet.kind == Kind::kSendData) {
    done = take_receive(receiver, done, packet.last);
    free_at = done - spec_.port.receive_lookup.value;
  }
  if (packet.cells > 0) free_buffer(feeder, packet.lane, packet.cells, done);  // what has waited for its turn has left it already
  if (packet.marked) message_pool_[packet.message].marked = true;
  if (counts_packets_) {
    land(done, packet);
  } else if (packet.last) {
    finish(done, packet);
  }
  return done;
}

/// A send goes where the receive queue says; its last packet takes the place until the program has seen it.
std::int64_t Plane::take_receive(Receiver& receiver, std::int64_t done, bool last) const {
  done += spec_.port.receive_lookup.value;
  if (!last) return done;
  if (receiver.receives.empty()) receiver.receives.assign(static_cast<std::size_t>(spec_.port.receive_queue), 0);
  std::int64_t& place = receiver.receives[receiver.next_receive];
  if (++receiver.next_receive == receiver.receives.size()) receiver.next_receive = 0;
  done = std::max(done, place);
  place = done + spec_.port.visible.value;
  return done;
}

/// The last packet of a request or response is in at `done`.
void Plane::finish(std::int64_t done, const Packet& packet) {
  OpenMessage& message = message_pool_[packet.message];
  if (is_response(packet.kind)) {
    if (message.write != StripedWrites::kNone) {
      acknowledged.push_back({done, message.write, message.marked});
    } else {
      notices.push_back({done + spec_.port.visible.value, message.cookie, packet.node, Notice::Kind::kCompleted, message.marked});
    }
    return free_message(packet.message);
  }
  if (message.write != StripedWrites::kNone && message.operation != Operation::kLoad) {
    committed.push_back({done, message.write, message.marked});
    if (message.operation != Operation::kStore) return free_message(packet.message);
  } else if (notifies(message.operation)) {
    notices.push_back({done + spec_.port.visible.value, message.cookie, packet.node, Notice::Kind::kDelivered});
  }
  carry_out(done, packet.message);
}

/// The target carries a transaction out as of `start`, and what it sends back joins its transmit queue.
void Plane::carry_out(std::int64_t start, std::uint32_t index) {
  OpenMessage& message = message_pool_[index];
  const std::int64_t turn_around = memory_access(message.destination) + spec_.port.pipeline.value;
  Receiver& receiver = receivers_[message.destination];
  message.kind = Kind::kAcknowledge;
  message.unsent = 0;
  if (reads(message.operation)) {
    message.kind = Kind::kReadData;
    message.unsent = message.bytes;
    start = std::max(start, receiver.memory_free_at);
    receiver.memory_free_at = start + static_cast<std::int64_t>(static_cast<double>(message.bytes) * receiver.memory_ps_per_byte);
  } else if (is_atomic(message.operation)) {
    message.kind = Kind::kReadData;
    message.unsent = message.bytes;
    start = std::max(start, receiver.atomic_free_at) + spec_.port.atomic.value;
    receiver.atomic_free_at = start;
  }
  calendar_.push(start + turn_around, event_of(kInject, index));
}

/// A message joins the transmit queue of the end point that sends for it now.
void Plane::inject(std::int64_t now, std::uint32_t index) {
  OpenMessage& message = message_pool_[index];
  const bool response = is_response(message.kind);
  const int sender = response ? message.destination : message.source;
  if (may_fail_ && !routing_.reachable(sender, response ? message.source : message.destination)) return strand(now, index, true);
  if (draws_route(policy_)) {
    message.salt = drawn_route(policy_, sender, response ? message.source : message.destination, message.cookie, response);
  } else if (policy_ != hw::PathPolicy::kPacket) {
    message.salt = salts_[sender]++;  // else each packet takes its own turn
  }
  if (all_paths_ && index < decided_.size()) decided_[index] = kUndecided;
  if (reorder_ && carries_data(message.kind)) reorder_->begin(index, sender, response ? message.source : message.destination, response);
  const std::uint32_t output_index = output_base_[sender];
  LinkOutput& output = outputs_[output_index];
  const auto& lanes = response ? spec_.link.response_lanes : spec_.link.request_lanes;
  enqueue(output, output_index, 0, lanes[message.service_level], index);
  arbitrate_at(output, output_index, std::max(now, output.free_at));
}

}  // namespace model
