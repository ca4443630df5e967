// SPDX-License-Identifier: Apache-2.0
// Does every lane arbiter keep its contract, and who goes first with each of them? And what does it take to add one?
#include "tlm/ub_fabric/switch/lane_arbiter.h"

#include <gmock/gmock.h>

#include <bit>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::LaneArbiter;
using model::LaneOrder;
using model::LaneRequest;
using model::LaneSetup;
using testing::ElementsAre;
using testing::UnorderedElementsAreArray;

constexpr std::int64_t kPacket = 4140;

std::vector<int> lanes(LaneOrder order) {
  std::vector<int> list;
  for (; !order.empty(); order.pop()) list.push_back(order.front());
  return list;
}

LaneSetup setup_of(std::vector<int> weights) {
  return {.lanes = static_cast<int>(weights.size()),
          .outputs = 2,
          .weights = std::move(weights),
          .largest_packet = kPacket};
}

/// A row of hw/ub_switch/lane_arbiters.def.
struct Row {
  hw::LaneArbiter value;
  std::string name;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

std::vector<Row> rows() {
  return {
#define CMX_LANE_ARBITER(value, name, make) {hw::LaneArbiter::value, name},
#include "hw/ub_switch/lane_arbiters.def"
#undef CMX_LANE_ARBITER
  };
}

class LaneArbiterRow : public testing::TestWithParam<Row> {};

TEST_P(LaneArbiterRow, ListsEachWaitingLaneOnceAndNoOtherWhateverHasBeenSent) {
  const auto arbiter = model::make_lane_arbiter(GetParam().value, setup_of({1, 5, 2, 3}));
  std::uint8_t next_lane = 0;
  std::uint32_t waiting = 0b1111;
  for (int step = 0; step < 200; ++step) {
    const LaneRequest request{1, waiting, next_lane};
    const std::vector<int> order = lanes(arbiter->order(request));
    std::vector<int> expected;
    for (int lane = 0; lane < 4; ++lane) {
      if ((waiting >> lane & 1) != 0) expected.push_back(lane);
    }
    EXPECT_THAT(order, UnorderedElementsAreArray(expected));
    EXPECT_EQ(lanes(arbiter->order(request)), order) << "asking changes nothing";
    // Now and then the first is held or has no credits, and now and then nobody can go.
    const std::size_t served = step % 7 == 3 && order.size() > 1 ? 1 : 0;
    if (step % 11 == 5) {
      arbiter->refused(request, 0);
    } else {
      arbiter->sent(request, order[served], 600 + 59 * (step % 60), served == 1 && step % 2 == 0 ? 1U << order[0] : 0);
    }
    EXPECT_LT(next_lane, 4);
    waiting = 1U + static_cast<std::uint32_t>(step * 7 % 15);
  }
}

TEST_P(LaneArbiterRow, IsChosenByItsNameInTheMachineFile) {
  const hw::Machine machine =
      hw::load_machine(hw::Config::load("machine", "star", {"ub_switch.lane_arbiter=" + GetParam().name}));
  EXPECT_EQ(machine.ub_switch.lane_arbiter, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(Rows, LaneArbiterRow, testing::ValuesIn(rows()), [](const auto& row) {
  std::string name = row.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
});

/// Lanes in the order in which they send packets of these bytes, all waiting.
std::vector<int> served(LaneArbiter& arbiter, int packets, std::int64_t bytes = kPacket,
                        std::uint32_t waiting = 0b111) {
  std::vector<int> list;
  std::uint8_t next_lane = 0;
  for (int n = 0; n < packets; ++n) {
    const LaneRequest request{0, waiting, next_lane};
    list.push_back(arbiter.order(request).front());
    arbiter.sent(request, list.back(), bytes, 0);
  }
  return list;
}

TEST(RoundRobinLanes, SendAPacketEach) {
  const auto arbiter = model::make_lane_arbiter(hw::LaneArbiter::kRoundRobin, setup_of({1, 1, 1}));
  EXPECT_THAT(served(*arbiter, 5), ElementsAre(0, 1, 2, 0, 1));
}

TEST(StrictLanes, GoByWeightAndThenByNumber) {
  const auto arbiter = model::make_lane_arbiter(hw::LaneArbiter::kStrict, setup_of({2, 3, 3}));
  std::uint8_t next_lane = 0;
  EXPECT_THAT(lanes(arbiter->order({0, 0b111, next_lane})), ElementsAre(1, 2, 0));
  EXPECT_THAT(served(*arbiter, 3), ElementsAre(1, 1, 1));
}

TEST(WeightedLanes, SendTheirWeightInPacketsARound) {
  const auto arbiter = model::make_lane_arbiter(hw::LaneArbiter::kWeighted, setup_of({1, 3, 2}));
  // The first round belongs to the lane behind the one at which the pointer starts.
  EXPECT_THAT(served(*arbiter, 12), ElementsAre(1, 1, 1, 2, 2, 0, 1, 1, 1, 2, 2, 0));
}

TEST(WeightedLanes, ALaneWithoutCreditsLosesItsQuantumAndOneThatIsHeldKeepsIt) {
  for (const bool held : {false, true}) {
    const auto arbiter = model::make_lane_arbiter(hw::LaneArbiter::kWeighted, setup_of({1, 3}));
    std::uint8_t next_lane = 0;
    const LaneRequest request{0, 0b11, next_lane};
    arbiter->sent(request, 1, kPacket, 0);
    ASSERT_THAT(lanes(arbiter->order(request)), ElementsAre(1, 0));
    arbiter->sent(request, 0, kPacket, held ? 0b10 : 0);
    std::vector<int> next;
    for (int n = 0; n < 4; ++n) {
      next.push_back(arbiter->order(request).front());
      arbiter->sent(request, next.back(), kPacket, 0);
    }
    // Held: two packets of its quantum are left, and lane 0 has had its own one already.
    EXPECT_THAT(next, held ? ElementsAre(1, 1, 1, 1) : ElementsAre(1, 1, 1, 0));
  }
}

TEST(WeightedLanes, OutputsHavePointersOfTheirOwn) {
  const auto arbiter = model::make_lane_arbiter(hw::LaneArbiter::kWeighted, setup_of({1, 3}));
  std::uint8_t next_lane = 0;
  std::uint8_t other = 0;
  arbiter->sent({0, 0b11, next_lane}, 1, kPacket, 0);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(lanes(arbiter->order({1, 0b11, other})),
            lanes(model::make_lane_arbiter(hw::LaneArbiter::kWeighted, setup_of({1, 3}))->order({1, 0b11, other})));
}

/// CONTRIBUTING, "Change or add a lane arbiter": the whole of a new one. The lane that has sent the fewest bytes goes
/// first.
class FewestBytesFirst final : public LaneArbiter {
 public:
  explicit FewestBytesFirst(const LaneSetup& setup)
      : lanes_(setup.lanes), sent_(setup.outputs * static_cast<std::size_t>(setup.lanes)) {}

  LaneOrder order(const LaneRequest& request) const override {
    LaneOrder order;
    for (std::uint32_t left = request.waiting; left != 0;) {
      int least = std::countr_zero(left);
      for (int lane = least; lane < lanes_; ++lane) {
        if ((left >> lane & 1) != 0 && sent_[place(request, lane)] < sent_[place(request, least)]) least = lane;
      }
      order.add(least);
      left &= ~(1U << least);
    }
    return order;
  }
  void sent(const LaneRequest& request, int lane, std::int64_t bytes, std::uint32_t /*held*/) override {
    sent_[place(request, lane)] += bytes;
  }

 private:
  std::size_t place(const LaneRequest& request, int lane) const {
    return request.output * static_cast<std::size_t>(lanes_) + static_cast<std::size_t>(lane);
  }

  int lanes_;
  std::vector<std::int64_t> sent_;  // (output, lane)
};

TEST(NewLaneArbiter, RunsInAPlane) {
  model::FabricSpec spec = model::test::round_star(3);
  spec.link.virtual_lanes = 4;
  spec.link.request_lanes = {0, 2};
  spec.link.response_lanes = {1, 3};
  // The row: a name in hw/ub_switch/lane_arbiters.def, here a factory for this test alone.
  spec.lane_arbiter = [](const LaneSetup& setup) { return std::make_unique<FewestBytesFirst>(setup); };
  model::test::TracedPlane plane(spec);
  // Lane 2 has packets an eighth as large.
  for (std::uint64_t n = 0; n < 400; ++n) {
    plane.accept(0, {.source = 0, .destination = 1, .bytes = 4096, .cookie = n, .service_level = 0});
    plane.accept(0, {.source = 2, .destination = 1, .bytes = 512, .cookie = n, .service_level = 1});
  }
  plane.advance(5'000'000);
  std::int64_t bytes[4]{};
  for (const auto& use : plane.lane_use()) {
    if (use.to_node == 1) bytes[use.lane] = use.bytes;
  }
  EXPECT_GT(bytes[2], 40'000);
  EXPECT_NEAR(static_cast<double>(bytes[0]), static_cast<double>(bytes[2]), 2.0 * kPacket)
      << "round-robin it would be 7 to 1";
}

}  // namespace
}  // namespace cmx
