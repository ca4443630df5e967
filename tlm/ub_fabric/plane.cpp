// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/plane.h"

#include <algorithm>

namespace model {

void Plane::accept(std::int64_t time, const Message& message, std::uint32_t write) {
  const std::uint32_t index = new_message();
  OpenMessage& open = message_pool_[index];
  const bool read = message.operation == Operation::kRead;
  open.bytes = message.bytes;
  open.unsent = read ? 0 : message.bytes;
  open.cookie = message.cookie;
  open.source = message.source;
  open.destination = message.destination;
  open.operation = message.operation;
  open.write = write;
  open.kind = read ? Kind::kReadRequest : Kind::kWriteData;
  ++outstanding_;
  calendar_.push(time + spec_.port.pipeline.value, kInject | index << 2);
}

void Plane::acknowledge(std::int64_t time, const Message& message) {
  const std::uint32_t index = new_message();
  OpenMessage& open = message_pool_[index];
  open = {message.bytes, 0, message.cookie,       message.source,     message.destination,
          kNone,         0, StripedWrites::kNone, Kind::kAcknowledge, message.operation};
  ++outstanding_;
  calendar_.push(time + memory_access(message.destination) + spec_.port.pipeline.value, kInject | index << 2);
}

void Plane::advance(std::int64_t end) {
  std::int64_t now = 0;
  std::uint32_t event = 0;
  while (calendar_.pop(end, now, event)) {
    ++events_;
    const std::uint32_t index = event >> 2;
    switch (event & 3) {
      case kArrival: arrive(now, index); break;
      case kArbitrate: arbitrate(now, index); break;
      default: inject(now, index); break;
    }
  }
  calendar_.advance_to(end);
}

/// A packet may leave the switch it is at (or has reached the receive pipeline of an end point).
void Plane::arrive(std::int64_t now, std::uint32_t index) {
  const Packet& packet = packet_pool_[index];
  if (is_endpoint(packet.node)) return receive(now, index);
  const std::uint32_t output_index = next_output(packet);
  Output& output = outputs_[output_index];
  const int lane = packet.lane;
  if (output.waiting[0] == 0 && output.waiting[1] == 0 && output.free_at <= now) {
    collect_credits(now, output, lane);
    if (output.credits[lane] >= static_cast<std::int32_t>(packet.wire_bytes)) {
      // Nobody to choose from, but a turn all the same.
      output.next_input[lane] = static_cast<std::uint16_t>(packet.input + 1);
      output.next_lane = static_cast<std::uint8_t>((lane + 1) % kLanes);
      return grant(now, output, output_index, index);
    }
  }
  enqueue(output, packet.input, lane, index);
  arbitrate_at(output, output_index, std::max(now, output.free_at));
}

/// The receive pipeline commits or places a packet unit by unit, as its flits come in, and then frees its buffer.
void Plane::receive(std::int64_t now, std::uint32_t index) {
  const Packet packet = packet_pool_[index];
  packet_pool_[index].next = free_packet_;
  free_packet_ = index;
  Receiver& receiver = receivers_[packet.node];
  const std::uint32_t feeder = upstream_[output_base_[packet.node]];
  const std::int64_t unit = spec_.port.unit.value;
  const std::int64_t units = (packet.payload + unit - 1) / unit;
  double service = 0;
  if (outputs_[feeder].framed) {
    switch (packet.kind) {
      case Kind::kWriteData: service = static_cast<double>(units) * spec_.port.write_unit * receiver.flit_ps; break;
      case Kind::kReadData: service = static_cast<double>(units) * spec_.port.read_unit * receiver.flit_ps; break;
      case Kind::kReadRequest:
      case Kind::kAcknowledge: service = receiver.flit_ps; break;
    }
  }
  if (packet.kind == Kind::kWriteData) service = std::max(service, packet.payload * receiver.memory_ps_per_byte);
  // The first unit must be in before its commit starts.
  const std::int64_t first = units > 1 ? packet.occupancy / units : packet.occupancy;
  const std::int64_t start = std::max(now + first, receiver.free_at[packet.lane]);
  const std::int64_t done = std::max(start + static_cast<std::int64_t>(service + 0.5), now + packet.occupancy);
  receiver.free_at[packet.lane] = done;
  return_credit(feeder, packet.lane, static_cast<std::int32_t>(packet.wire_bytes), done + outputs_[feeder].wire);
  if (packet.last) finish(done, packet);
}

/// The last packet of a request or response is in at `done`.
void Plane::finish(std::int64_t done, const Packet& packet) {
  OpenMessage& message = message_pool_[packet.message];
  const std::int64_t turn_around = memory_access(packet.node) + spec_.port.pipeline.value;
  switch (packet.kind) {
    case Kind::kWriteData:
      if (message.write != StripedWrites::kNone) {
        committed.push_back({done, message.write});
        if (!stores_) {
          free_message(packet.message);
          break;
        }
      } else if (message.operation == Operation::kWriteNotify) {
        notices.push_back({done + spec_.port.visible.value, message.cookie, packet.node, Notice::Kind::kDelivered});
      }
      message.kind = Kind::kAcknowledge;
      message.unsent = 0;
      calendar_.push(done + turn_around, kInject | packet.message << 2);
      break;
    case Kind::kReadRequest: {
      message.kind = Kind::kReadData;
      message.unsent = message.bytes;
      Receiver& receiver = receivers_[packet.node];
      const std::int64_t start = std::max(done, receiver.memory_free_at);
      receiver.memory_free_at = start + static_cast<std::int64_t>(static_cast<double>(message.bytes) * receiver.memory_ps_per_byte);
      calendar_.push(start + turn_around, kInject | packet.message << 2);
      break;
    }
    case Kind::kReadData:
    case Kind::kAcknowledge:
      if (message.write != StripedWrites::kNone) {
        acknowledged.push_back({done, message.write});
        free_message(packet.message);
        break;
      }
      notices.push_back({done + spec_.port.visible.value, message.cookie, packet.node, Notice::Kind::kCompleted});
      free_message(packet.message);
      break;
  }
}

/// A message joins the transmit queue of the end point that sends for it now.
void Plane::inject(std::int64_t now, std::uint32_t index) {
  OpenMessage& message = message_pool_[index];
  const bool response = message.kind == Kind::kAcknowledge || message.kind == Kind::kReadData;
  const int sender = response ? message.destination : message.source;
  if (spec_.ub_switch.uplink_policy == hw::PathPolicy::kRoundRobin) {
    message.salt = salts_[sender]++;
  } else {
    std::uint64_t x = message.cookie * 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(sender) * 0xbf58476d1ce4e5b9ULL + (response ? 1 : 0);
    x = (x ^ (x >> 31)) * 0x94d049bb133111ebULL;
    message.salt = static_cast<std::uint16_t>(x >> 48);
  }
  message.next = kNone;
  const std::uint32_t output_index = output_base_[sender];
  Output& output = outputs_[output_index];
  enqueue(output, 0, response ? 1 : 0, index);
  arbitrate_at(output, output_index, std::max(now, output.free_at));
}

void Plane::arbitrate(std::int64_t now, std::uint32_t output_index) {
  Output& output = outputs_[output_index];
  if (!output.arbitrate_pending || output.arbitrate_at != now) return;  // superseded by an earlier one
  output.arbitrate_pending = false;
  bool granted = false;
  for (int step = 0; step < kLanes && !granted; ++step) {
    const int lane = (output.next_lane + step) % kLanes;
    if (output.waiting[lane] != 0) granted = serve_lane(now, output, output_index, lane);
  }
  if (output.waiting[0] == 0 && output.waiting[1] == 0) return;
  if (granted) return arbitrate_at(output, output_index, output.free_at);
  // Blocked: wake up with the next credit that is on its way, or with the first that will be.
  std::int64_t wake = Calendar::kNever;
  for (int lane = 0; lane < kLanes; ++lane) {
    if (output.waiting[lane] != 0 && output.returns[lane].head != kNone) wake = std::min(wake, return_pool_[output.returns[lane].head].time);
  }
  if (wake == Calendar::kNever) {
    output.starved = true;
  } else {
    arbitrate_at(output, output_index, std::max(wake, now + 1));
  }
}

bool Plane::serve_lane(std::int64_t now, Output& output, std::uint32_t output_index, int lane) {
  collect_credits(now, output, lane);
  const int input = pick_input(output, lane);
  Queue& queue = queues_[output.queue_base + static_cast<std::uint32_t>(lane) * ports_[output.node] + static_cast<std::uint32_t>(input)];
  const bool sender = is_endpoint(output.node);
  const auto bytes = sender ? next_wire_bytes(output, message_pool_[queue.head]) : packet_pool_[queue.head].wire_bytes;
  if (output.credits[lane] < static_cast<std::int32_t>(bytes)) return false;
  std::uint32_t packet = queue.head;
  if (sender) {
    packet = cut_packet(now, output, lane);
  } else {
    queue.head = packet_pool_[packet].next;
  }
  if (queue.head == kNone) {
    queue.tail = kNone;
    --output.waiting[lane];
    const std::uint32_t word = output.mask_base + static_cast<std::uint32_t>(lane * output.mask_words + input / 64);
    masks_[word] &= ~(std::uint64_t{1} << (input % 64));
  }
  output.next_input[lane] = static_cast<std::uint16_t>(input + 1);
  output.next_lane = static_cast<std::uint8_t>((lane + 1) % kLanes);
  grant(now, output, output_index, packet);
  return true;
}

/// Takes the next packet off the message at the head of a transmit queue.
std::uint32_t Plane::cut_packet(std::int64_t now, Output& output, int lane) {
  Queue& queue = queues_[output.queue_base + static_cast<std::uint32_t>(lane)];
  const std::uint32_t message_index = queue.head;
  const std::uint32_t index = new_packet();
  OpenMessage& message = message_pool_[message_index];
  Packet& packet = packet_pool_[index];
  packet.wire_bytes = next_wire_bytes(output, message);
  const std::int64_t payload = std::min(message.unsent, spec_.link.mtu.value);
  message.unsent -= payload;
  packet.payload = static_cast<std::uint32_t>(payload);
  packet.eligible = now;
  packet.message = message_index;
  packet.occupancy = 0;
  packet.node = output.node;
  packet.target = output.node == message.source ? message.destination : message.source;
  packet.input = 0;
  packet.salt = message.salt;
  packet.kind = message.kind;
  packet.lane = static_cast<std::uint8_t>(lane);
  packet.last = message.unsent == 0;
  ++packets_;
  if (packet.last) queue.head = message.next;
  return index;
}

/// The head of the packet leaves through the output now.
void Plane::grant(std::int64_t now, Output& output, std::uint32_t /*output_index*/, std::uint32_t index) {
  Packet& packet = packet_pool_[index];
  const auto serialisation = static_cast<std::int64_t>(packet.wire_bytes * output.ps_per_byte + 0.5);
  // A packet that came in over a slower link cannot leave faster than its tail arrives.
  const std::int64_t tail = packet.occupancy - (now - packet.eligible);
  const std::int64_t occupancy = std::max(serialisation, tail);
  const bool sender = is_endpoint(packet.node);
  output.free_at = now + (sender ? occupancy : std::max(occupancy, spec_.ub_switch.allocation.value));
  output.credits[packet.lane] -= static_cast<std::int32_t>(packet.wire_bytes);
  output.busy += occupancy;
  output.bytes += packet.wire_bytes;
  ++output.packets;
  ++packet_hops_;
  if (sender) {
    if (!traced.empty() && traced[packet.node]) {
      sent.push_back({now, now + occupancy, message_pool_[packet.message].cookie, packet.node, packet.lane == 1});
    }
  } else {
    const std::uint32_t feeder = upstream_[output_base_[packet.node] + packet.input];
    return_credit(feeder, packet.lane, static_cast<std::int32_t>(packet.wire_bytes), now + occupancy + outputs_[feeder].wire);
  }
  packet.node = output.to_node;
  packet.input = output.to_input;
  packet.occupancy = static_cast<std::uint32_t>(occupancy);
  packet.eligible = now + output.wire;
  if (is_endpoint(output.to_node)) {
    packet.eligible += spec_.port.pipeline.value;
  } else {
    packet.eligible += spec_.ub_switch.latency.value;
    if (!cut_through_) {
      packet.eligible += occupancy;
      packet.occupancy = 0;
    }
  }
  calendar_.push(packet.eligible, kArrival | index << 2);
}

}  // namespace model
