// SPDX-License-Identifier: Apache-2.0
// Plane: queues, credits, pools.
#include <algorithm>
#include <bit>

#include "tlm/ub_fabric/plane/plane.h"

namespace cmx::model {

void Plane::enqueue(LinkOutput& output, std::uint32_t output_index, int input, int lane, std::uint32_t index) {
  LinkedQueue& queue = queues_[queue_index(output, input, lane)];
  OutputLane& state = lane_of(output_index, lane);
  const bool sender = is_endpoint(output.node);
  if (queue.empty()) {
    ++state.waiting;
    output.lanes_waiting |= static_cast<std::uint16_t>(1U << lane);
    masks_[output.mask_base + static_cast<std::uint32_t>(lane * output.mask_words + input / 64)] |= std::uint64_t{1}
                                                                                                    << (input % 64);
  }
  queue.push(sender ? message_links_ : packet_links_, index);
  state.queued += sender ? message_pool_[index].unsent : packet_pool_[index].wire_bytes;
  state.most_queued = std::max(state.most_queued, state.queued);
}

/// The queue has become empty.
void Plane::close_queue(LinkOutput& output, std::uint32_t output_index, int input, int lane) {
  if (--lane_of(output_index, lane).waiting == 0) output.lanes_waiting &= static_cast<std::uint16_t>(~(1U << lane));
  masks_[output.mask_base + static_cast<std::uint32_t>(lane * output.mask_words + input / 64)] &=
      ~(std::uint64_t{1} << (input % 64));
}

/// Round robin: the first input with packets, and free to send, at or after the lane's pointer; -1 when there is none.
int Plane::pick_input(std::int64_t now, const LinkOutput& output, const OutputLane& state, int lane) const {
  const std::uint64_t* words = &masks_[output.mask_base + static_cast<std::uint32_t>(lane * output.mask_words)];
  if (output.mask_words == 1 && !single_read_port_) {
    if (words[0] == 0) return -1;
    const std::uint64_t from_pointer = state.next_input < 64 ? words[0] & (~std::uint64_t{0} << state.next_input) : 0;
    return std::countr_zero(from_pointer != 0 ? from_pointer : words[0]);
  }
  const std::uint32_t base = busy_base_[output.node];
  const bool single = single_read_port_ && !is_endpoint(output.node);
  // All outputs that choose at the same instant choose before they know of each other.
  const bool taken_now = single && taken_at_[output.node] == now;
  const auto ready = [&](int word) {
    if (!single) return words[word];
    return words[word] & (~busy_inputs_[base + static_cast<std::uint32_t>(word)] |
                          (taken_now ? taken_inputs_[base + static_cast<std::uint32_t>(word)] : 0));
  };
  const int count = output.mask_words;
  int word = state.next_input / 64;
  std::uint64_t bits = word < count ? ready(word) & (~std::uint64_t{0} << (state.next_input % 64)) : 0;
  for (int step = 0; step <= count; ++step) {
    if (bits != 0) return word * 64 + std::countr_zero(bits);
    word = word + 1 < count ? word + 1 : 0;
    bits = ready(word);
  }
  return -1;
}

/// Cells of the buffer behind `feeder` are free at `time`; the credits go back once enough of them have come together.
void Plane::free_buffer(std::uint32_t feeder, int lane, int cells, std::int64_t time) {
  cells = credit_pool_.gather(feeder, lane, cells);
  if (cells == 0) return;
  const LinkOutput& forward = outputs_[feeder];
  if (credit_flit_ > 0) {
    // A link that is sending gives way for one flit.
    const std::uint32_t back_index = output_base_[forward.to_node] + forward.to_input;
    LinkOutput& back = outputs_[back_index];
    const auto flit = static_cast<std::int64_t>(static_cast<double>(credit_flit_) * back.ps_per_byte + 0.5);
    back.free_at += flit;
    lane_of(back_index, lane).busy += flit;
  }
  return_credit(feeder, lane, cells, time + forward.wire);
}

/// Credits that reach the output at `time`; kept in order of time.
void Plane::return_credit(std::uint32_t output_index, int lane, std::int32_t cells, std::int64_t time) {
  if (has_cores_ && !is_endpoint(outputs_[output_index].node))
    return return_credit_to_core(output_index, lane, cells, time);
  LinkOutput& output = outputs_[output_index];
  OutputLane& state = lane_of(output_index, lane);
  credit_pool_.give_back(state, cells, time);
  if (output.blocked_since == LinkOutput::kNotBlocked || (state.waiting == 0 && !credit_pool_.shared())) return;
  arbitrate_at(output, output_index, std::max(time, output.free_at));
}

std::uint32_t Plane::next_wire_bytes(const LinkOutput& output, const OpenMessage& message) const {
  const hw::Bytes payload(std::min(message.unsent, spec_.link.mtu.value));
  if (!output.framed)
    return static_cast<std::uint32_t>(std::max<std::int64_t>(payload.value, spec_.link.acknowledge.value));
  switch (message.kind) {
    case Kind::kReadRequest: return static_cast<std::uint32_t>(spec_.link.request_packet().value);
    case Kind::kAcknowledge: return static_cast<std::uint32_t>(spec_.link.acknowledge_packet().value);
    case Kind::kWriteData:
    case Kind::kSendData:
    case Kind::kAtomicRequest:
    case Kind::kReadData: break;
  }
  return payload == spec_.link.mtu ? full_packet_ : static_cast<std::uint32_t>(spec_.link.data_packet(payload).value);
}

std::uint32_t Plane::new_packet() {
  if (free_packet_ == kNone) {
    packet_pool_.push_back({});
    packet_links_.push_back(kNone);
    return static_cast<std::uint32_t>(packet_pool_.size() - 1);
  }
  const std::uint32_t index = free_packet_;
  free_packet_ = packet_links_[index];
  return index;
}

std::uint32_t Plane::new_message() {
  if (free_message_ == kNone) {
    message_pool_.push_back({});
    message_links_.push_back(kNone);
    return static_cast<std::uint32_t>(message_pool_.size() - 1);
  }
  const std::uint32_t index = free_message_;
  free_message_ = message_links_[index];
  return index;
}

void Plane::free_message(std::uint32_t message) {
  message_links_[message] = free_message_;
  free_message_ = message;
  --outstanding_;
}

}  // namespace cmx::model
