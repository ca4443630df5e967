// SPDX-License-Identifier: Apache-2.0
// The reorder buffers of a plane's end points: packets of a message that come out of order wait there, in room that
// their sender has reserved.
//
// Contract: a flow is a sender, a receiver, and requests or responses; it has `room` bytes at the receiver. A data
// packet leaves its sender only with room for its payload, and gives it back when the sender knows that it is
// committed. Packets of a message are numbered as they leave and have their turn in that order. What waits therefore
// always fits, the receive buffer is never blocked by it, and the packet that it waits for is in flight already: it
// cannot deadlock as long as the room holds one packet.
//
// Statistics: most bytes that waited at one end point, and of one flow.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tlm/ub_fabric/base/link_output.h"

namespace cmx::model {

class ReorderBuffers {
 public:
  struct Flow {
    std::int32_t sender;
    std::int32_t receiver;
    std::int64_t reserved;  // bytes
    std::int64_t waiting;
  };
  /// What a packet gives back.
  struct Release {
    std::uint32_t flow;
    std::uint32_t bytes;
    bool waited;
  };

  ReorderBuffers(std::int64_t room, int endpoints) : room_(room), waiting_(static_cast<std::size_t>(endpoints)) {}

  /// The message starts to send data.
  void begin(std::uint32_t message, std::int32_t sender, std::int32_t receiver, bool response) {
    if (sequences_.size() <= message) sequences_.resize(message + std::size_t{1});
    const std::uint64_t key =
        static_cast<std::uint64_t>(sender) << 33 | static_cast<std::uint64_t>(receiver) << 1 | (response ? 1 : 0);
    const auto [place, fresh] = flow_of_.try_emplace(key, static_cast<std::uint32_t>(flows_.size()));
    if (fresh) flows_.push_back({sender, receiver, 0, 0});
    sequences_[message] = {place->second, 0, 0, {}};
  }

  bool has_room(std::uint32_t message, std::int64_t bytes) const {
    return flows_[sequences_[message].flow].reserved + bytes <= room_;
  }

  /// The packet leaves its sender as the next of the message.
  void send(std::uint32_t message, std::uint32_t packet, std::int64_t bytes) {
    Sequence& sequence = sequences_[message];
    flows_[sequence.flow].reserved += bytes;
    if (numbers_.size() <= packet) numbers_.resize(packet + std::size_t{1});
    numbers_[packet] = sequence.sent++;
  }

  bool is_next(std::uint32_t message, std::uint32_t packet) const {
    return numbers_[packet] == sequences_[message].expected;
  }

  /// The packet waits for its turn.
  void hold(std::uint32_t message, std::uint32_t packet, std::int64_t bytes) {
    Sequence& sequence = sequences_[message];
    const Early early{numbers_[packet], packet};
    sequence.early.insert(std::lower_bound(sequence.early.begin(), sequence.early.end(), early), early);
    Flow& flow = flows_[sequence.flow];
    flow.waiting += bytes;
    most_of_flow_ = std::max(most_of_flow_, flow.waiting);
    most_ = std::max(most_, waiting_[flow.receiver] += bytes);
  }

  /// The next packet is expected; that packet where it waits already, else kNoIndex.
  std::uint32_t pass_to_next(std::uint32_t message) {
    Sequence& sequence = sequences_[message];
    ++sequence.expected;
    if (sequence.early.empty() || sequence.early.front().first != sequence.expected) return kNoIndex;
    const std::uint32_t packet = sequence.early.front().second;
    sequence.early.erase(sequence.early.begin());
    return packet;
  }

  /// The message will not be completed: the packets that wait, which wait no longer.
  std::vector<std::uint32_t> abandon(std::uint32_t message) {
    std::vector<std::uint32_t> packets;
    if (message >= sequences_.size()) return packets;
    for (const auto& [number, packet] : sequences_[message].early) packets.push_back(packet);
    sequences_[message].early.clear();
    return packets;
  }

  /// A record of what the packet gives back.
  std::uint32_t open_release(std::uint32_t message, std::int64_t bytes, bool waited) {
    const Release release{sequences_[message].flow, static_cast<std::uint32_t>(bytes), waited};
    if (free_.empty()) {
      releases_.push_back(release);
      return static_cast<std::uint32_t>(releases_.size() - 1);
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    releases_[index] = release;
    return index;
  }
  const Release& release(std::uint32_t index) const { return releases_[index]; }
  const Flow& flow(std::uint32_t index) const { return flows_[index]; }
  /// The packet is committed.
  void stop_waiting(std::uint32_t index) {
    Release& release = releases_[index];
    release.waited = false;
    Flow& flow = flows_[release.flow];
    flow.waiting -= release.bytes;
    waiting_[flow.receiver] -= release.bytes;
  }
  /// Its sender knows: the room is there for others.
  const Flow& close_release(std::uint32_t index) {
    Flow& flow = flows_[releases_[index].flow];
    flow.reserved -= releases_[index].bytes;
    free_.push_back(index);
    return flow;
  }

  std::int64_t most_waiting() const { return most_; }
  std::int64_t most_waiting_of_flow() const { return most_of_flow_; }
  /// Bytes reserved and bytes that wait, of all flows; both are zero at the end of a run.
  std::int64_t reserved() const {
    std::int64_t sum = 0;
    for (const Flow& flow : flows_) sum += flow.reserved + flow.waiting;
    return sum;
  }

 private:
  using Early = std::pair<std::uint32_t, std::uint32_t>;  // number, packet
  struct Sequence {
    std::uint32_t flow{0};
    std::uint32_t sent{0};
    std::uint32_t expected{0};
    std::vector<Early> early;  // by number
  };
  std::int64_t room_;
  std::vector<std::int64_t> waiting_;  // at each end point
  std::unordered_map<std::uint64_t, std::uint32_t> flow_of_;
  std::vector<Flow> flows_;
  std::vector<Sequence> sequences_;     // of each message
  std::vector<std::uint32_t> numbers_;  // of each packet
  std::vector<Release> releases_;
  std::vector<std::uint32_t> free_;
  std::int64_t most_{0};
  std::int64_t most_of_flow_{0};
};

}  // namespace cmx::model
