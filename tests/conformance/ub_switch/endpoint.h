// SPDX-License-Identifier: Apache-2.0
// An end point as tlm/ub_fabric has it, cycle by cycle: transmit queues by lane that send a packet when its lane has
// credits for all of it, lanes round-robin; a receive pipeline for requests and one for responses, which free the
// buffer when a packet is committed; responses after the memory's time.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <queue>
#include <utility>
#include <vector>

#include "rtl/verilated/ub_switch.h"
#include "tests/conformance/ub_switch/bench.h"

namespace cmx::conformance {

struct Packet {
  enum class Kind : std::uint8_t { kWriteData, kReadRequest, kReadData, kAcknowledge };
  std::uint32_t message;
  Kind kind;
  std::uint8_t lane;
  std::uint16_t target;
  std::uint16_t flits;
  bool is_response() const { return kind == Kind::kReadData || kind == Kind::kAcknowledge; }
};

class Endpoint {
 public:
  Endpoint(const SwitchCase& setup, const Stimulus& stimulus, std::vector<Packet>& packets);

  /// The packet stands in its transmit queue from `cycle` on.
  void queue(std::int64_t cycle, std::uint32_t packet) { due_.emplace(cycle, packet); }
  /// Credits from the switch that can be used from `cycle` on.
  void credit(std::int64_t cycle, int lane) { returning_.emplace_back(cycle, lane); }
  /// The flit that it puts on its link in this cycle.
  rtl::Flit transmit(std::int64_t now);
  /// A flit comes in; when it is the last of its packet, what follows is written down in `seen` and queued. False when
  /// the flits of a packet have gaps.
  bool receive(std::int64_t now, const rtl::Flit& flit, Seen& seen);
  /// The credit that it puts on its link in this cycle.
  rtl::Credit give_back(std::int64_t now);

 private:
  using Due = std::pair<std::int64_t, std::uint32_t>;
  void committed(std::int64_t done, const Packet& packet, Seen& seen);

  const SwitchCase& setup_;
  const Stimulus& stimulus_;
  std::vector<Packet>& packets_;
  // Transmit
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::deque<std::pair<std::int64_t, int>> returning_;
  std::vector<std::deque<std::uint32_t>> queues_;
  std::vector<int> credits_;
  int next_lane_{0};
  int left_{0};
  int sending_lane_{0};
  std::size_t waiting_{0};
  // Receive
  std::uint32_t incoming_{0};
  std::int64_t next_flit_{0};
  int incoming_left_{0};
  std::array<std::int64_t, 2> free_at_{};
  std::int64_t done_{0};
  std::priority_queue<std::pair<std::int64_t, int>, std::vector<std::pair<std::int64_t, int>>, std::greater<>> owed_;
};

}  // namespace cmx::conformance
