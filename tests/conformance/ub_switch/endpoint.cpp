// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/ub_switch/endpoint.h"

#include <algorithm>

namespace cmx::conformance {

Endpoint::Endpoint(const SwitchCase& setup, const Stimulus& stimulus, std::vector<Packet>& packets)
    : setup_(setup),
      stimulus_(stimulus),
      packets_(packets),
      queues_(static_cast<std::size_t>(setup.vls)),
      credits_(static_cast<std::size_t>(setup.vls), setup.input_flits) {}

rtl::Flit Endpoint::transmit(std::int64_t now) {
  for (; !returning_.empty() && returning_.front().first <= now; returning_.pop_front()) {
    ++credits_[static_cast<std::size_t>(returning_.front().second)];
  }
  for (; !due_.empty() && due_.top().first <= now; due_.pop()) {
    queues_[packets_[due_.top().second].lane].push_back(due_.top().second);
    ++waiting_;
  }
  if (left_ > 0) {
    --left_;
    return rtl::Flit::body(sending_lane_);
  }
  if (waiting_ == 0) return {};
  for (int step = 0; step < setup_.vls; ++step) {
    const int lane = (next_lane_ + step) % setup_.vls;
    auto& queue = queues_[static_cast<std::size_t>(lane)];
    if (queue.empty()) continue;
    const std::uint32_t index = queue.front();
    const Packet& packet = packets_[index];
    int& credits = credits_[static_cast<std::size_t>(lane)];
    if (credits < packet.flits) continue;
    credits -= packet.flits;
    queue.pop_front();
    --waiting_;
    next_lane_ = (lane + 1) % setup_.vls;
    sending_lane_ = lane;
    left_ = packet.flits - 1;
    return rtl::Flit::head_of(packet.target, packet.flits, lane, index);
  }
  return {};
}

bool Endpoint::receive(std::int64_t now, const rtl::Flit& flit, Seen& seen) {
  if (flit.head) {
    if (incoming_left_ != 0) return false;
    incoming_ = flit.bits[1];
    const Packet& packet = packets_[incoming_];
    incoming_left_ = packet.flits;
    next_flit_ = now;
    // Commit unit by unit, each when it is in; a packet without data takes its pipeline for a cycle.
    const std::int64_t bytes = packet.kind == Packet::Kind::kWriteData || packet.kind == Packet::Kind::kReadData
                                   ? stimulus_[packet.message].message.bytes
                                   : 0;
    const std::int64_t units = (bytes + 511) / 512;
    double service = bytes == 0 ? 1 : 0;
    if (packet.kind == Packet::Kind::kWriteData) service = static_cast<double>(units) * setup_.commit_cycles;
    const std::int64_t first = units > 1 ? packet.flits / units : packet.flits;
    std::int64_t& free_at = free_at_[packet.is_response() ? 1 : 0];
    done_ = std::max(std::max(now + first, free_at) + static_cast<std::int64_t>(service + 0.5), now + packet.flits);
    free_at = done_;
    // The last credit is at the switch a wire later, less the four cycles from a credit on its pins to a flit on its
    // output.
    for (int f = 0; f < packet.flits; ++f) owed_.emplace(done_ + kWire - rtl::kUbSwitchLatency - f, packet.lane);
  }
  if (incoming_left_ == 0 || now != next_flit_) return false;
  ++next_flit_;
  if (--incoming_left_ == 0) committed(done_, packets_[incoming_], seen);
  return true;
}

void Endpoint::committed(std::int64_t done, const Packet& packet, Seen& seen) {
  const model::Message& message = stimulus_[packet.message].message;
  Packet answer = packet;
  answer.target = static_cast<std::uint16_t>(message.source);
  answer.lane = static_cast<std::uint8_t>(setup_.lane(message.service_level, true));
  switch (packet.kind) {
    case Packet::Kind::kWriteData:
      seen.arrived[packet.message] = done;
      answer.kind = Packet::Kind::kAcknowledge;
      answer.flits = kAcknowledgeFlits;
      break;
    case Packet::Kind::kReadRequest:
      answer.kind = Packet::Kind::kReadData;
      answer.flits = static_cast<std::uint16_t>(data_flits(message.bytes));
      break;
    case Packet::Kind::kReadData: seen.arrived[packet.message] = done; [[fallthrough]];
    case Packet::Kind::kAcknowledge:
      seen.completed[packet.message] = done;
      ++seen.finished;
      return;
  }
  packets_.push_back(answer);
  queue(done + kMemory, static_cast<std::uint32_t>(packets_.size() - 1));
}

rtl::Credit Endpoint::give_back(std::int64_t now) {
  if (owed_.empty() || owed_.top().first > now) return {};
  const int lane = owed_.top().second;
  owed_.pop();
  return {true, static_cast<std::uint8_t>(lane)};
}

}  // namespace cmx::conformance
