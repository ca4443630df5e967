// SPDX-License-Identifier: Apache-2.0
// Plane: queues, credits, pools.
#include <algorithm>
#include <bit>

#include "tlm/ub_fabric/plane.h"

namespace model {

void Plane::enqueue(Output& output, int input, int lane, std::uint32_t index) {
  Queue& queue = queues_[output.queue_base + static_cast<std::uint32_t>(lane) * ports_[output.node] + static_cast<std::uint32_t>(input)];
  const bool sender = is_endpoint(output.node);
  std::uint32_t& next = sender ? message_pool_[index].next : packet_pool_[index].next;
  next = kNone;
  if (queue.head == kNone) {
    queue.head = index;
    ++output.waiting[lane];
    masks_[output.mask_base + static_cast<std::uint32_t>(lane * output.mask_words + input / 64)] |= std::uint64_t{1} << (input % 64);
  } else {
    (sender ? message_pool_[queue.tail].next : packet_pool_[queue.tail].next) = index;
  }
  queue.tail = index;
}

/// Round robin: the first input with packets at or after the lane's pointer.
int Plane::pick_input(const Output& output, int lane) const {
  const std::uint64_t* words = &masks_[output.mask_base + static_cast<std::uint32_t>(lane * output.mask_words)];
  const int count = output.mask_words;
  int word = output.next_input[lane] / 64;
  std::uint64_t bits = word < count ? words[word] & (~std::uint64_t{0} << (output.next_input[lane] % 64)) : 0;
  for (int step = 0; step <= count; ++step) {
    if (bits != 0) return word * 64 + std::countr_zero(bits);
    word = word + 1 < count ? word + 1 : 0;
    bits = words[word];
  }
  return 0;
}

void Plane::collect_credits(std::int64_t now, Output& output, int lane) {
  std::uint32_t& head = output.returns[lane].head;
  while (head != kNone && return_pool_[head].time <= now) {
    const std::uint32_t index = head;
    output.credits[lane] += return_pool_[index].bytes;
    head = return_pool_[index].next;
    return_pool_[index].next = free_return_;
    free_return_ = index;
  }
}

/// Credits that reach the output at `time`; kept in order of time.
void Plane::return_credit(std::uint32_t output_index, int lane, std::int32_t bytes, std::int64_t time) {
  std::uint32_t index = free_return_;
  if (index == kNone) {
    index = static_cast<std::uint32_t>(return_pool_.size());
    return_pool_.push_back({});
  } else {
    free_return_ = return_pool_[index].next;
  }
  Output& output = outputs_[output_index];
  Returns& returns = output.returns[lane];
  if (returns.head == kNone) {
    return_pool_[index] = {time, bytes, kNone};
    returns.head = returns.tail = index;
  } else if (return_pool_[returns.tail].time <= time) {
    return_pool_[index] = {time, bytes, kNone};
    return_pool_[returns.tail].next = index;
    returns.tail = index;
  } else {
    std::uint32_t* link = &returns.head;
    while (return_pool_[*link].time <= time) link = &return_pool_[*link].next;
    return_pool_[index] = {time, bytes, *link};
    *link = index;
  }
  if (output.starved && output.waiting[lane] != 0) arbitrate_at(output, output_index, std::max(time, output.free_at));
}

void Plane::arbitrate_at(Output& output, std::uint32_t output_index, std::int64_t time) {
  if (output.arbitrate_pending && output.arbitrate_at <= time) return;
  output.arbitrate_pending = true;
  output.arbitrate_at = time;
  output.starved = false;
  calendar_.push(time, kArbitrate | output_index << 2);
}

std::uint32_t Plane::next_wire_bytes(const Output& output, const OpenMessage& message) const {
  const hw::Bytes payload(std::min(message.unsent, spec_.link.mtu.value));
  if (!output.framed) return static_cast<std::uint32_t>(std::max<std::int64_t>(payload.value, spec_.link.acknowledge.value));
  switch (message.kind) {
    case Kind::kReadRequest: return static_cast<std::uint32_t>(spec_.link.request_packet().value);
    case Kind::kAcknowledge: return static_cast<std::uint32_t>(spec_.link.acknowledge_packet().value);
    case Kind::kWriteData:
    case Kind::kReadData: break;
  }
  return static_cast<std::uint32_t>(spec_.link.data_packet(payload).value);
}

std::uint32_t Plane::new_packet() {
  if (free_packet_ == kNone) {
    packet_pool_.push_back({});
    return static_cast<std::uint32_t>(packet_pool_.size() - 1);
  }
  const std::uint32_t index = free_packet_;
  free_packet_ = packet_pool_[index].next;
  return index;
}

std::uint32_t Plane::new_message() {
  if (free_message_ == kNone) {
    message_pool_.push_back({});
    return static_cast<std::uint32_t>(message_pool_.size() - 1);
  }
  const std::uint32_t index = free_message_;
  free_message_ = message_pool_[index].next;
  return index;
}

void Plane::free_message(std::uint32_t message) {
  message_pool_[message].next = free_message_;
  free_message_ = message;
  --outstanding_;
}

}  // namespace model
