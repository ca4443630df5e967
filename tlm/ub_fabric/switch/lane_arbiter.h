// SPDX-License-Identifier: Apache-2.0
// In which order a link's transmitter asks its virtual lanes: the first that can send a packet does. One arbiter serves
// all outputs of a plane.
//
// Contract:
//  - order() lists each waiting lane once and no other, and changes nothing. It is the one place that says who goes
//  first: an output that asks
//    what its rival would choose gets the same answer as the rival.
//  - order() is not asked where a single lane waits.
//  - After each grant that had a choice comes one sent(), after each attempt in which nobody could go one refused().
//  - `next_lane` is the arbiter's own, a byte that it may read and write; it is kept with the output's hot data. It
//  starts at 0. A packet that takes an
//    idle output passes the pointer on to the lane behind its own without asking.
// Parameters: ub_switch.lane_arbiter, ub_switch.lane_weights. A new arbiter is a file beside this one and a row of
// hw/ub_switch/lane_arbiters.def.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "hw/ub_switch/ub_switch_spec.h"

namespace cmx::model {

/// Up to 16 lanes, the first to ask first.
class LaneOrder {
 public:
  static LaneOrder only(int lane) {
    LaneOrder order;
    order.add(lane);
    return order;
  }
  void add(int lane) { lanes_ |= static_cast<std::uint64_t>(lane) << (kBits * count_++); }
  bool empty() const { return count_ == 0; }
  int size() const { return count_; }
  int front() const { return static_cast<int>(lanes_ & kMask); }
  void pop() {
    lanes_ >>= kBits;
    --count_;
  }

 private:
  static constexpr int kBits = 4;
  static constexpr std::uint64_t kMask = 15;
  std::uint64_t lanes_{0};
  int count_{0};
};

/// An output as its arbiter sees it.
struct LaneRequest {
  std::uint32_t output;
  std::uint32_t waiting;  // a bit a lane with packets
  std::uint8_t& next_lane;
};

/// What an arbiter is made for.
struct LaneSetup {
  int lanes{1};
  std::size_t outputs{0};
  std::vector<int> weights;        // of each lane
  std::int64_t largest_packet{0};  // bytes on the wire
};

class LaneArbiter {
 public:
  LaneArbiter() = default;
  LaneArbiter(const LaneArbiter&) = delete;
  LaneArbiter& operator=(const LaneArbiter&) = delete;
  virtual ~LaneArbiter() = default;

  virtual LaneOrder order(const LaneRequest& request) const = 0;
  /// `lane` sends `bytes`. `held`: lanes asked before it that could not because other outputs have their inputs.
  virtual void sent(const LaneRequest& request, int lane, std::int64_t bytes, std::uint32_t held) = 0;
  /// No lane could go.
  virtual void refused(const LaneRequest& /*request*/, std::uint32_t /*held*/) {}
};

using LaneArbiterFactory = std::unique_ptr<LaneArbiter> (*)(const LaneSetup&);

/// The arbiter of that row of hw/ub_switch/lane_arbiters.def.
std::unique_ptr<LaneArbiter> make_lane_arbiter(hw::LaneArbiter which, const LaneSetup& setup);

}  // namespace cmx::model
