// SPDX-License-Identifier: Apache-2.0
// Bytes in proportion to the lanes' weights, by deficit round robin: a lane whose turn comes may send as many bytes as
// its weight times the largest packet, plus what it left last time by less than a packet.
//
// A lane that has nothing to send, or no credits, loses its turn. One that is held, because other outputs have its
// inputs, keeps it: what another lane sends meanwhile is lent to it, up to kMostLent turns, and taken off its next
// ones.
#include <algorithm>

#include "tlm/ub_fabric/switch/lane_arbiter.h"

namespace cmx::model {
namespace {

constexpr std::int64_t kMostLent = 8;

class WeightedLanes final : public LaneArbiter {
 public:
  explicit WeightedLanes(const LaneSetup& setup)
      : lanes_(setup.lanes), deficits_(setup.outputs * static_cast<std::size_t>(setup.lanes)) {
    for (const int weight : setup.weights) allowances_.push_back(weight * setup.largest_packet);
  }

  LaneOrder order(const LaneRequest& request) const override {
    LaneOrder order;
    const std::int64_t* deficits = &deficits_[request.output * static_cast<std::size_t>(lanes_)];
    const auto waits = [&](int lane) { return (request.waiting >> lane & 1) != 0; };
    const int turn = request.turn;
    if (waits(turn) && deficits[turn] > 0) order.add(turn);
    std::uint32_t indebted = 0;
    for (int lane = next(turn); lane != turn; lane = next(lane)) {
      if (!waits(lane)) continue;
      if (deficits[lane] + allowances_[lane] > 0) {
        order.add(lane);
      } else {
        indebted |= 1U << lane;
      }
    }
    if (waits(turn) && deficits[turn] <= 0) order.add(turn);
    for (int lane = next(turn); lane != turn; lane = next(lane)) {
      if ((indebted >> lane & 1) != 0) order.add(lane);
    }
    return order;
  }

  void sent(const LaneRequest& request, int lane, std::int64_t bytes, std::uint32_t held) override {
    std::int64_t* deficits = deficits_of(request);
    while ((request.turn != lane || deficits[lane] <= 0) && !keeps_turn(request, held)) pass(request);
    deficits[lane] -= bytes;
    if (request.turn != lane) deficits[lane] = std::max(deficits[lane], -kMostLent * allowances_[lane]);
  }

  void refused(const LaneRequest& request, std::uint32_t held) override {
    for (int step = 0; step <= lanes_ && !keeps_turn(request, held); ++step) pass(request);
  }

 private:
  int next(int lane) const { return lane + 1 < lanes_ ? lane + 1 : 0; }
  std::int64_t* deficits_of(const LaneRequest& request) {
    return &deficits_[request.output * static_cast<std::size_t>(lanes_)];
  }
  bool keeps_turn(const LaneRequest& request, std::uint32_t held) {
    return (held >> request.turn & 1) != 0 && deficits_of(request)[request.turn] > 0;
  }
  void pass(const LaneRequest& request) {
    std::int64_t* deficits = deficits_of(request);
    if ((request.waiting >> request.turn & 1) == 0) deficits[request.turn] = 0;
    request.turn = static_cast<std::uint8_t>(next(request.turn));
    deficits[request.turn] = std::min(deficits[request.turn], std::int64_t{0}) + allowances_[request.turn];
  }

  int lanes_;
  std::vector<std::int64_t> allowances_;  // of each lane: bytes a turn
  std::vector<std::int64_t> deficits_;    // (output, lane): bytes that it may still send in its turn
};

}  // namespace

std::unique_ptr<LaneArbiter> make_weighted_lanes(const LaneSetup& setup);
std::unique_ptr<LaneArbiter> make_weighted_lanes(const LaneSetup& setup) {
  return std::make_unique<WeightedLanes>(setup);
}

}  // namespace cmx::model
