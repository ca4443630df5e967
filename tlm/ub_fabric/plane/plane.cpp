// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/plane/plane.h"

#include <algorithm>

namespace cmx::model {

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

void Plane::respond(std::int64_t time, const Message& message, std::uint32_t write) {
  carry_out(time, open_message(message, write));
}

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
  if (may_fail_ && !has_route(packet)) return drop(now, index);
  const std::uint32_t output_index =
      policy_ == hw::PathPolicy::kLeastLoaded ? least_loaded_output(now, packet) : next_output(packet);
  LinkOutput& output = outputs_[output_index];
  const int lane = packet.lane;
  if (output.lanes_waiting == 0 && output.free_at <= now && !output.guarded && !single_read_port_) {
    OutputLane& state = lane_of(output_index, lane);
    credit_pool_.collect(now, output_index, lane, state);
    if (has_credits(output_index, state, packet.cells)) {
      // Nobody to choose from, but the pointer moves on all the same.
      state.next_input = static_cast<std::uint16_t>(packet.input + 1);
      output.next_lane = static_cast<std::uint8_t>(lane + 1 < lane_count_ ? lane + 1 : 0);
      return grant(now, output, output_index, index);
    }
  }
  enqueue(output, output_index, packet.input, lane, index);
  arbitrate_at(output, output_index, std::max(now, output.free_at));
}

/// The port commits or places a packet, and then its buffer is free.
std::int64_t Plane::receive(std::int64_t now, std::uint32_t index) {
  const Packet packet = packet_pool_[index];
  free_packet(index);
  const std::uint32_t feeder = upstream_[output_base_[packet.node]];
  const std::int64_t done = receivers_[packet.node].commit(now, {.kind = packet.kind,
                                                                 .last = packet.last,
                                                                 .framed = outputs_[feeder].framed,
                                                                 .payload = packet.payload,
                                                                 .occupancy = packet.occupancy});
  if (packet.cells > 0)
    free_buffer(feeder, packet.lane, packet.cells, done);  // what has waited for its turn has left it already
  if (packet.marked) message_pool_[packet.message].marked = true;
  if (counts_packets_) {
    land(done, packet);
  } else if (packet.last) {
    finish(done, packet);
  }
  return done;
}

/// The last packet of a request or response is in at `done`.
void Plane::finish(std::int64_t done, const Packet& packet) {
  OpenMessage& message = message_pool_[packet.message];
  if (is_response(packet.kind)) {
    if (message.write != StripedWrites::kNone) {
      acknowledged.push_back({done, message.write, message.marked});
    } else {
      notices.push_back(
          {done + spec_.port.visible.value, message.cookie, packet.node, Notice::Kind::kCompleted, message.marked});
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
  const bool answers_data = reads(message.operation) || is_atomic(message.operation);
  message.kind = answers_data ? Kind::kReadData : Kind::kAcknowledge;
  message.unsent = answers_data ? message.bytes : 0;
  start = receivers_[message.destination].carry_out(start, message.operation, message.bytes);
  calendar_.push(start + turn_around, event_of(kInject, index));
}

/// A message joins the transmit queue of the end point that sends for it now.
void Plane::inject(std::int64_t now, std::uint32_t index) {
  OpenMessage& message = message_pool_[index];
  const bool response = is_response(message.kind);
  const int sender = response ? message.destination : message.source;
  if (may_fail_ && !routing_.reachable(sender, response ? message.source : message.destination))
    return strand(now, index, true);
  if (draws_route(policy_)) {
    message.salt =
        drawn_route(policy_, sender, response ? message.source : message.destination, message.cookie, response);
  } else if (policy_ != hw::PathPolicy::kPacket) {
    message.salt = salts_[sender]++;  // else each packet takes its own selector
  }
  if (all_paths_ && index < decided_.size()) decided_[index] = kUndecided;
  if (reorder_ && carries_data(message.kind))
    reorder_->begin(index, sender, response ? message.source : message.destination, response);
  const std::uint32_t output_index = output_base_[sender];
  LinkOutput& output = outputs_[output_index];
  const auto& lanes = response ? spec_.link.response_lanes : spec_.link.request_lanes;
  enqueue(output, output_index, 0, lanes[message.service_level], index);
  arbitrate_at(output, output_index, std::max(now, output.free_at));
}

}  // namespace cmx::model
