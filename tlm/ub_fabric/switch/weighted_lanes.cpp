// SPDX-License-Identifier: Apache-2.0
// Bytes in proportion to the lanes' weights, by deficit round robin: a lane that the pointer reaches may send as many
// bytes as its weight times the largest packet, plus what it left last time by less than a packet.
//
// A lane that has nothing to send, or no credits, loses its quantum. One that is held, because other outputs have its
// inputs, keeps it: what another lane sends meanwhile is lent to it, up to kMostLent quanta, and taken off its next
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
    for (const int weight : setup.weights) quanta_.push_back(weight * setup.largest_packet);
  }

  LaneOrder order(const LaneRequest& request) const override {
    LaneOrder order;
    const std::int64_t* deficits = &deficits_[request.output * static_cast<std::size_t>(lanes_)];
    const auto waits = [&](int lane) { return (request.waiting >> lane & 1) != 0; };
    const int next_lane = request.next_lane;
    if (waits(next_lane) && deficits[next_lane] > 0) order.add(next_lane);
    std::uint32_t indebted = 0;
    for (int lane = next(next_lane); lane != next_lane; lane = next(lane)) {
      if (!waits(lane)) continue;
      if (deficits[lane] + quanta_[lane] > 0) {
        order.add(lane);
      } else {
        indebted |= 1U << lane;
      }
    }
    if (waits(next_lane) && deficits[next_lane] <= 0) order.add(next_lane);
    for (int lane = next(next_lane); lane != next_lane; lane = next(lane)) {
      if ((indebted >> lane & 1) != 0) order.add(lane);
    }
    return order;
  }

  void sent(const LaneRequest& request, int lane, std::int64_t bytes, std::uint32_t held) override {
    std::int64_t* deficits = deficits_of(request);
    while ((request.next_lane != lane || deficits[lane] <= 0) && !keeps_quantum(request, held)) pass(request);
    deficits[lane] -= bytes;
    if (request.next_lane != lane) deficits[lane] = std::max(deficits[lane], -kMostLent * quanta_[lane]);
  }

  void refused(const LaneRequest& request, std::uint32_t held) override {
    for (int step = 0; step <= lanes_ && !keeps_quantum(request, held); ++step) pass(request);
  }

 private:
  int next(int lane) const { return lane + 1 < lanes_ ? lane + 1 : 0; }
  std::int64_t* deficits_of(const LaneRequest& request) {
    return &deficits_[request.output * static_cast<std::size_t>(lanes_)];
  }
  bool keeps_quantum(const LaneRequest& request, std::uint32_t held) {
    return (held >> request.next_lane & 1) != 0 && deficits_of(request)[request.next_lane] > 0;
  }
  void pass(const LaneRequest& request) {
    std::int64_t* deficits = deficits_of(request);
    if ((request.waiting >> request.next_lane & 1) == 0) deficits[request.next_lane] = 0;
    request.next_lane = static_cast<std::uint8_t>(next(request.next_lane));
    deficits[request.next_lane] = std::min(deficits[request.next_lane], std::int64_t{0}) + quanta_[request.next_lane];
  }

  int lanes_;
  std::vector<std::int64_t> quanta_;    // of each lane: bytes a round
  std::vector<std::int64_t> deficits_;  // (output, lane): bytes that it may still send in its round
};

}  // namespace

std::unique_ptr<LaneArbiter> make_weighted_lanes(const LaneSetup& setup);
std::unique_ptr<LaneArbiter> make_weighted_lanes(const LaneSetup& setup) {
  return std::make_unique<WeightedLanes>(setup);
}

}  // namespace cmx::model
