// SPDX-License-Identifier: Apache-2.0
// Plane: allocation of outputs, and what a packet does as it leaves.
#include <algorithm>
#include <bit>

#include "tlm/ub_fabric/plane/plane.h"

namespace cmx::model {

void Plane::arbitrate(std::int64_t now, std::uint32_t output_index) {
  LinkOutput& output = outputs_[output_index];
  if (!output.arbitrate_pending || output.arbitrate_at != now) return;  // superseded by an earlier one
  if (single_read_port_ && !output.settled) {
    // Who chose before a packet came or an input became free in the same instant would take the second choice.
    output.settled = true;
    calendar_.push(now, event_of(kArbitrate, output_index));
    return;
  }
  output.settled = false;
  output.arbitrate_pending = false;
  if (output.lanes_waiting == 0) return;
  if (output.free_at > now)
    return arbitrate_at(output, output_index, output.free_at);  // credits took the link meanwhile
  const Served served = serve(now, output, output_index);
  if (output.lanes_waiting == 0) return;
  switch (served) {
    case Served::kSent: return arbitrate_at(output, output_index, output.free_at);
    case Served::kNoInput: return;  // the input that becomes free looks after its outputs
    case Served::kNoRetryRoom: return arbitrate_at(output, output_index, retry_wake_);
    case Served::kLost:
      return arbitrate_at(output, output_index, now + std::max<std::int64_t>(spec_.ub_switch.allocation.value, 1));
    case Served::kNoCredits:
      if (output.blocked_since == LinkOutput::kNotBlocked) output.blocked_since = now;
      wait_for_credits(now, output, output_index);
  }
}

Plane::Served Plane::serve(std::int64_t now, LinkOutput& output, std::uint32_t output_index) {
  retry_wake_ = Calendar::kNever;
  const LaneRequest request{output_index, output.lanes_waiting, output.next_lane};
  const bool may_be_held = single_read_port_ && !is_endpoint(output.node);
  Served result = Served::kNoInput;
  std::uint32_t held = 0;
  for (LaneOrder left = lane_order(output_index); !left.empty(); left.pop()) {
    const int lane = left.front();
    const std::int64_t before = lane_of(output_index, lane).bytes;
    const Served served = serve_lane(now, output, output_index, lane);
    if (served == Served::kSent) lane_arbiter_->sent(request, lane, lane_of(output_index, lane).bytes - before, held);
    if (served == Served::kSent || served == Served::kLost) return served;
    if (served == Served::kNoInput && may_be_held) held |= 1U << lane;
    result = sooner_wake(result, served);
  }
  lane_arbiter_->refused(request, held);
  return result;
}

Plane::Served Plane::serve_lane(std::int64_t now, LinkOutput& output, std::uint32_t output_index, int lane) {
  collect_credits(now, output_index, lane);
  OutputLane& state = lane_of(output_index, lane);
  const int input = pick_input(now, output, state, lane);
  if (input < 0) return Served::kNoInput;
  LinkedQueue& queue = queues_[queue_index(output, input, lane)];
  const bool sender = is_endpoint(output.node);
  const std::uint32_t head = queue.head(sender ? message_links_ : packet_links_);
  if (reorder_ && sender && !has_reorder_room(head)) return Served::kNoInput;
  const std::uint32_t bytes = sender ? next_wire_bytes(output, message_pool_[head]) : packet_pool_[head].wire_bytes;
  const int cells = sender ? cells_of(bytes) : packet_pool_[head].cells;
  if (!has_credits(output_index, state, cells)) return Served::kNoCredits;
  if (single_read_port_ && !sender && (input_busy(output.node, input) || must_yield(now, output_index, input)))
    return Served::kLost;
  if (output.guarded) {
    const std::int64_t room = retry_room(now, output_index, bytes);
    if (room > now) {
      retry_wake_ = std::min(retry_wake_, room);
      return Served::kNoRetryRoom;
    }
  }
  std::uint32_t packet = head;
  if (sender) {
    packet = cut_packet(now, output, lane, head);
    if (packet_pool_[packet].last) queue.pop(message_links_);
    state.queued -= packet_pool_[packet].payload;
  } else {
    queue.pop(packet_links_);
    state.queued -= packet_pool_[packet].wire_bytes;
    if (mark_threshold_ > 0 && state.queued > mark_threshold_) mark(output_index, packet_pool_[packet]);
  }
  if (queue.empty()) close_queue(output, output_index, input, lane);
  state.next_input = static_cast<std::uint16_t>(input + 1);
  if (single_read_port_ && !sender) {
    const std::uint32_t base = output_base_[output.node];
    output_pointer_[base + static_cast<std::uint32_t>(input)] = static_cast<std::uint16_t>(output_index - base + 1);
  }
  grant(now, output, output_index, packet);
  return Served::kSent;
}

/// A data packet that leaves more than the threshold behind in the queue of its output's lane gets a mark.
void Plane::mark(std::uint32_t output_index, Packet& packet) {
  if (!carries_data(packet.kind)) return;
  ++marks_[output_index * static_cast<std::uint32_t>(lane_count_) + packet.lane];
  if (!packet.marked) ++marked_packets_;
  packet.marked = true;
}

/// What an output has yet to send.
double Plane::time_ahead(std::int64_t now, std::uint32_t index) const {
  const LinkOutput& output = outputs_[index];
  std::int64_t queued = 0;
  for (int lane = 0; lane < lane_count_; ++lane)
    queued += lanes_[index * static_cast<std::uint32_t>(lane_count_) + static_cast<std::uint32_t>(lane)].queued;
  return static_cast<double>(std::max<std::int64_t>(output.free_at - now, 0)) +
         static_cast<double>(queued) * output.ps_per_byte;
}

/// Of the equally short routes on from here, the one with the least time in front of it; the first of those from the
/// packet's own selector on.
std::uint32_t Plane::least_loaded_output(std::int64_t now, const Packet& packet) const {
  const auto ports = routing_.ports(packet.node - endpoints_, packet.target);
  const std::uint32_t base = output_base_[packet.node];
  std::uint32_t best = base + ports[0];
  double least = -1;
  for (std::size_t step = 0; step < ports.size() && ports.size() > 1; ++step) {
    const std::uint32_t index = base + ports[(packet.salt + step) % ports.size()];
    const double ahead = time_ahead(now, index);
    if (least >= 0 && ahead >= least) continue;
    least = ahead;
    best = index;
  }
  return best;
}

/// Wakes up with the next credit that is on its way; one that is announced later wakes it itself.
void Plane::wait_for_credits(std::int64_t now, LinkOutput& output, std::uint32_t output_index) {
  std::int64_t wake = Calendar::kNever;
  std::uint32_t lanes = !credit_pool_.shared() ? output.lanes_waiting : (1U << lane_count_) - 1;
  for (; lanes != 0; lanes &= lanes - 1)
    wake = std::min(wake, credit_pool_.next_return(lane_of(output_index, std::countr_zero(lanes))));
  if (wake != Calendar::kNever) arbitrate_at(output, output_index, std::max(wake, now + 1));
}

/// Takes the next packet off a message.
std::uint32_t Plane::cut_packet(std::int64_t now, const LinkOutput& output, int lane, std::uint32_t message_index) {
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
  packet.salt = policy_ == hw::PathPolicy::kPacket ? salts_[output.node]++ : message.salt;
  packet.cells = static_cast<std::uint16_t>(cells_of(packet.wire_bytes));
  packet.kind = message.kind;
  packet.lane = static_cast<std::uint8_t>(lane);
  packet.last = message.unsent == 0;
  packet.marked = packet.non_minimal = packet.turned = false;
  ++message.in_flight;
  ++packets_;
  if (reorder_ && carries_data(message.kind)) reorder_->send(message_index, index, payload);
  return index;
}

/// The head of the packet leaves through the output now.
void Plane::grant(std::int64_t now, LinkOutput& output, std::uint32_t output_index, std::uint32_t index) {
  Packet& packet = packet_pool_[index];
  const auto serialisation = static_cast<std::int64_t>(packet.wire_bytes * output.ps_per_byte + 0.5);
  // A packet that came in over a slower link cannot leave faster than its tail arrives.
  const std::int64_t tail = packet.occupancy - (now - packet.eligible);
  std::int64_t occupancy = std::max(serialisation, tail);
  std::int64_t late = 0;
  if (output.guarded) {
    const LinkRetry::Passage through = passage(now, output_index, packet, occupancy);
    late = through.late;
    occupancy += through.stretch;
  }
  const bool sender = is_endpoint(packet.node);
  output.free_at = now + (sender ? occupancy : std::max(occupancy, spec_.ub_switch.allocation.value));
  OutputLane& state = lane_of(output_index, packet.lane);
  credit_pool_.take(output_index, packet.lane, state, packet.cells);
  output.free_at += late;
  state.busy += occupancy + late;
  state.bytes += packet.wire_bytes;
  ++state.packets;
  if (output.blocked_since != LinkOutput::kNotBlocked) {
    state.stalled += now - output.blocked_since;
    output.blocked_since = LinkOutput::kNotBlocked;
  }
  ++packet_hops_;
  if (sender) {
    if (!traced.empty() && traced[packet.node]) {
      sent.push_back(
          {now, now + occupancy, message_pool_[packet.message].cookie, packet.node, is_response(packet.kind)});
    }
  } else {
    const std::uint32_t input = output_base_[packet.node] + packet.input;
    const int lane = buffer_lane(packet);
    packet.turned = false;
    if (spec_.ub_switch.buffer_release == hw::BufferRelease::kPacket) {
      free_buffer(upstream_[input], lane, packet.cells, now + occupancy);
    } else {
      for (std::int64_t cell = 1; cell <= packet.cells; ++cell)
        free_buffer(upstream_[input], lane, 1, now + occupancy * cell / packet.cells);
    }
    if (single_read_port_) {
      occupy_input(now, packet.node, packet.input);
      calendar_.push(now + occupancy, event_of(kInputFree, input));
    }
  }
  travel(now, late, occupancy, output, index);
}

/// From the output to where the packet may go on.
void Plane::travel(std::int64_t now, std::int64_t late, std::int64_t occupancy, const LinkOutput& output,
                   std::uint32_t index) {
  Packet& packet = packet_pool_[index];
  packet.node = output.to_node;
  packet.input = output.to_input;
  packet.occupancy = static_cast<std::uint32_t>(occupancy);
  packet.eligible = now + late + output.wire;
  if (is_endpoint(output.to_node)) {
    packet.eligible += spec_.port.pipeline.value;
  } else {
    packet.eligible += spec_.ub_switch.latency.value;
    if (has_cores_) return enter_core(now, index);
    if (!cut_through_) {
      packet.eligible += occupancy;
      packet.occupancy = 0;
    }
  }
  calendar_.push(packet.eligible, event_of(kArrival, index));
}

/// The head of a packet leaves a switch that is simulated elsewhere.
void Plane::depart(std::int64_t now, std::uint32_t output_index, std::uint32_t index) {
  const LinkOutput& output = outputs_[output_index];
  const Packet& packet = packet_pool_[index];
  const auto occupancy = static_cast<std::int64_t>(packet.wire_bytes * output.ps_per_byte + 0.5);
  OutputLane& state = lane_of(output_index, packet.lane);
  state.queued -= packet.wire_bytes;
  state.busy += occupancy;
  state.bytes += packet.wire_bytes;
  ++state.packets;
  ++packet_hops_;
  travel(now, 0, occupancy, output, index);
}

/// The input that the output picks now: in the first lane in round-robin order whose pick has credits. -1: none.
int Plane::choice(std::int64_t now, std::uint32_t output_index) {
  const LinkOutput& output = outputs_[output_index];
  for (LaneOrder left = lane_order(output_index); !left.empty(); left.pop()) {
    const int lane = left.front();
    collect_credits(now, output_index, lane);
    const OutputLane& state = lane_of(output_index, lane);
    const int input = pick_input(now, output, state, lane);
    if (input >= 0 && has_credits(output_index, state,
                                  packet_pool_[queues_[queue_index(output, input, lane)].head(packet_links_)].cells))
      return input;
  }
  return -1;
}

/// An input accepts one of the outputs that pick it in the same instant, round-robin: does another come before this
/// one?
bool Plane::must_yield(std::int64_t now, std::uint32_t output_index, int input) {
  const int node = outputs_[output_index].node;
  const std::uint32_t base = output_base_[node];
  const std::uint32_t pointer = output_pointer_[base + static_cast<std::uint32_t>(input)];
  for (std::uint32_t step = 0; step < ports_[node]; ++step) {
    const std::uint32_t index = base + (pointer + step) % ports_[node];
    if (index == output_index) break;
    const LinkOutput& rival = outputs_[index];
    if (!rival.arbitrate_pending || rival.arbitrate_at != now || rival.free_at > now || rival.lanes_waiting == 0)
      continue;
    if (choice(now, index) == input) return true;
  }
  return false;
}

void Plane::occupy_input(std::int64_t now, int node, int input) {
  const std::uint32_t base = busy_base_[node];
  if (taken_at_[node] != now) {
    std::fill_n(taken_inputs_.begin() + base, (ports_[node] + 63) / 64, 0);
    taken_at_[node] = now;
  }
  const std::uint32_t word = base + static_cast<std::uint32_t>(input) / 64;
  busy_inputs_[word] |= std::uint64_t{1} << (input % 64);
  taken_inputs_[word] |= std::uint64_t{1} << (input % 64);
}

/// An input has sent its packet: every output that waits and is free may want it now.
void Plane::free_input(std::int64_t now, std::uint32_t input) {
  const int node = outputs_[input].node;
  const std::uint32_t base = output_base_[node];
  const std::uint32_t port = input - base;
  busy_inputs_[busy_base_[node] + port / 64] &= ~(std::uint64_t{1} << (port % 64));
  // The outputs are asked first round-robin, so that none of them gets every input that two wait for.
  for (std::uint32_t step = 0; step < ports_[node]; ++step) {
    const std::uint32_t index = base + (port + 1 + step) % ports_[node];
    LinkOutput& output = outputs_[index];
    if (output.lanes_waiting != 0 && output.free_at <= now) arbitrate_at(output, index, now);
  }
}

void Plane::arbitrate_at(LinkOutput& output, std::uint32_t output_index, std::int64_t time) {
  if (output.arbitrate_pending && output.arbitrate_at <= time) return;
  output.arbitrate_pending = true;
  output.arbitrate_at = time;
  calendar_.push(time, event_of(kArbitrate, output_index));
}

}  // namespace cmx::model
