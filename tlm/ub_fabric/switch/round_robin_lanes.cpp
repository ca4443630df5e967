// SPDX-License-Identifier: Apache-2.0
// Lanes round-robin, a packet each: from the lane behind the one that sent last.
#include <bit>

#include "tlm/ub_fabric/switch/lane_arbiter.h"

namespace cmx::model {
namespace {

class RoundRobinLanes final : public LaneArbiter {
 public:
  explicit RoundRobinLanes(const LaneSetup& setup) : lanes_(setup.lanes) {}

  LaneOrder order(const LaneRequest& request) const override {
    LaneOrder order;
    const std::uint32_t first = request.waiting >> request.next_lane << request.next_lane;
    for (std::uint32_t left = first; left != 0; left &= left - 1) order.add(std::countr_zero(left));
    for (std::uint32_t left = request.waiting & ~first; left != 0; left &= left - 1) order.add(std::countr_zero(left));
    return order;
  }

  void sent(const LaneRequest& request, int lane, std::int64_t /*bytes*/, std::uint32_t /*held*/) override {
    request.next_lane = static_cast<std::uint8_t>(lane + 1 < lanes_ ? lane + 1 : 0);
  }

 private:
  int lanes_;
};

}  // namespace

std::unique_ptr<LaneArbiter> make_round_robin_lanes(const LaneSetup& setup);
std::unique_ptr<LaneArbiter> make_round_robin_lanes(const LaneSetup& setup) {
  return std::make_unique<RoundRobinLanes>(setup);
}

}  // namespace cmx::model
