// SPDX-License-Identifier: Apache-2.0
// Plane: in-order placement of the packets of a message.
#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/plane/plane.h"

namespace cmx::model {

/// Packets that stay on one route need no reorder buffer.
void Plane::build_reorder_buffers() {
  if (spec_.port.placement != hw::Placement::kInOrder) return;
  const hw::Bytes room = spec_.port.reorder_buffer;
  if (room < spec_.link.mtu) {
    throw hw::DoesNotFit(
        fmt::format("ub_port.reorder_buffer = {} bytes cannot hold the data of one packet, ub_link.mtu = {} bytes: "
                    "raise one or lower the other",
                    room.value, spec_.link.mtu.value));
  }
  if (counts_packets_ && spec_.topology.planes[index_].switched) reorder_.emplace(room.value, endpoints_);
}

/// Whether the message at the head of a transmit queue may send its next packet. Where it may not, the room that comes
/// back wakes its output.
bool Plane::has_reorder_room(std::uint32_t index) const {
  const OpenMessage& message = message_pool_[index];
  return !carries_data(message.kind) || reorder_->has_room(index, std::min(message.unsent, spec_.link.mtu.value));
}

void Plane::receive_in_order(std::int64_t now, std::uint32_t index) {
  Packet& packet = packet_pool_[index];
  if (!carries_data(packet.kind)) {
    receive(now, index);
    return;
  }
  const std::uint32_t message = packet.message;
  if (message_pool_[message].lost)
    return place(now, index, false);  // all of it is sent again, in whatever order this comes
  if (reorder_->is_next(message, index)) {
    bool waited = false;
    for (std::uint32_t next = index; next != kNone; waited = true) {
      const std::uint32_t after = reorder_->pass_to_next(message);
      place(packet_pool_[next].eligible, next, waited);
      next = after;
    }
    return;
  }
  free_buffer(upstream_[output_base_[packet.node]], packet.lane, packet.cells, now + packet.occupancy);
  packet.cells = 0;
  reorder_->hold(message, index, packet.payload);
}

/// The packet that came at `arrived` goes through the receive pipeline; its room is free for others when its sender
/// knows.
void Plane::place(std::int64_t arrived, std::uint32_t index, bool waited) {
  const Packet& packet = packet_pool_[index];
  const std::uint32_t release = reorder_->open_release(packet.message, packet.payload, waited);
  give_back_room(receive(arrived, index), release);
}

void Plane::give_back_room(std::int64_t time, std::uint32_t release) {
  const ReorderBuffers::Release& record = reorder_->release(release);
  if (!record.waited) {
    const ReorderBuffers::Flow& flow = reorder_->flow(record.flow);
    time += return_time(flow.receiver, flow.sender);
  }
  calendar_.push(time, event_of(kRoom, release));
}

void Plane::free_room(std::int64_t now, std::uint32_t release) {
  if (reorder_->release(release).waited) {
    reorder_->stop_waiting(release);
    return give_back_room(now, release);
  }
  const std::uint32_t output_index = output_base_[reorder_->close_release(release).sender];
  LinkOutput& output = outputs_[output_index];
  if (output.lanes_waiting != 0) arbitrate_at(output, output_index, std::max(now, output.free_at));
}

/// How long word of a commit takes: in headers of the other direction, as credits, over a route without traffic.
std::int64_t Plane::return_time(int from, int to) const {
  std::int64_t time = 2 * spec_.port.pipeline.value;
  if (!routing_.reachable(from, to)) return time;
  std::uint32_t output = output_base_[from];
  for (int node = outputs_[output].to_node; node != to; node = outputs_[output].to_node) {
    time += outputs_[output].wire + spec_.ub_switch.latency.value;
    output = output_base_[node] + static_cast<std::uint32_t>(routing_.port(node - endpoints_, to, 0));
  }
  return time + outputs_[output].wire;
}

/// A packet of the message is lost: nothing waits for it any more.
void Plane::lose(std::int64_t now, std::uint32_t index) {
  OpenMessage& message = message_pool_[index];
  message.lost = true;
  if (!reorder_ || !carries_data(message.kind)) return;
  for (const std::uint32_t packet : reorder_->abandon(index)) {
    give_back_room(now, reorder_->open_release(index, packet_pool_[packet].payload, true));
    free_packet(packet);
    --message.in_flight;
  }
}

}  // namespace cmx::model
