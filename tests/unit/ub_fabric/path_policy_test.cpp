// SPDX-License-Identifier: Apache-2.0
// Which of several equally short routes do packets take?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Operation;
using model::UbFabric;
using model::test::round_star;
using model::test::Witness;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// Two leaves with two end points each, and four spines.
FabricSpec two_leaves(hw::PathPolicy policy) {
  FabricSpec spec = round_star(2);
  spec.ub_switch.uplink_policy = policy;
  spec.topology =
      hw::clos_topology({.endpoints = 4, .down = 2, .up = 4, .link = spec.link.rate, .uplink = spec.link.rate},
                        {.board = {}, .fibre = {}, .package = {}});
  return spec;
}

/// Data packets over each uplink of the first leaf after `messages` writes of `bytes` from 0 to 2.
std::vector<std::int64_t> uplinks_used(const FabricSpec& spec, int messages, std::int64_t bytes) {
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  for (int n = 0; n < messages; ++n)
    fabric.post(0, {.source = 0,
                    .destination = 2,
                    .bytes = bytes,
                    .operation = Operation::kWriteNotify,
                    .cookie = static_cast<std::uint64_t>(n)});
  fabric.run();
  EXPECT_EQ(witness.seen.size(), 2U * static_cast<std::size_t>(messages));
  std::vector<std::int64_t> packets;
  for (const auto& use : fabric.plane(0).lane_use()) {
    if (use.from_node == 4 && use.upward && use.lane == 0) packets.push_back(use.packets);
  }
  return packets;
}

TEST(PathPolicy, RoundRobinSpreadsMessagesEvenly) {
  EXPECT_THAT(uplinks_used(two_leaves(hw::PathPolicy::kRoundRobin), 8, 3 * 4096), testing::ElementsAre(6, 6, 6, 6));
}

TEST(PathPolicy, AFlowStaysOnOneRoute) {
  EXPECT_THAT(uplinks_used(two_leaves(hw::PathPolicy::kFlow), 8, 3 * 4096), testing::UnorderedElementsAre(24, 0, 0, 0));
}

TEST(PathPolicy, ByHashMessagesDrawTheirRoutes) {
  const auto packets = uplinks_used(two_leaves(hw::PathPolicy::kHash), 64, 4096);
  for (const std::int64_t count : packets) EXPECT_GT(count, 4);
}

TEST(PathPolicy, ByPacketOneMessageTakesAllRoutes) {
  EXPECT_THAT(uplinks_used(two_leaves(hw::PathPolicy::kPacket), 1, 16 * 4096), testing::ElementsAre(4, 4, 4, 4));
}

TEST(PathPolicy, TheLeastLoadedRouteIsNotTheSlowOne) {
  FabricSpec spec = two_leaves(hw::PathPolicy::kLeastLoaded);
  for (auto& link : spec.topology.planes[0].links) {
    if (link.a.node == 4 && link.a.port == 3) link.rate = hw::BytesPerSecond(link.rate.value / 10);
  }
  const auto packets = uplinks_used(spec, 1, 400 * 4096);
  EXPECT_LT(packets[1], 60) << "the slow one carries a tenth";
  EXPECT_GT(packets[0], 100);
}

TEST(PathPolicy, PacketsThatOvertakeDoNotEndTheirMessageEarly) {
  FabricSpec spec = two_leaves(hw::PathPolicy::kPacket);
  for (auto& link : spec.topology.planes[0].links) {
    if (link.a.node == 4 && link.a.port == 2) link.wire = hw::from_us(5);  // packets 0, 4, 8.. arrive last
  }
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, {.source = 0, .destination = 2, .bytes = 4 * 4096, .operation = Operation::kWriteNotify});
  fabric.run();
  ASSERT_TRUE(witness.delivered());
  EXPECT_GT(*witness.delivered(), hw::from_us(5).value);
}

/// Five switches in a ring, one end point each; everyone writes two switches on, and all buffers hold one packet.
TEST(Deadlock, IsReportedWithTheCircleOfThoseWhoWait) {
  FabricSpec spec = round_star(2);
  spec.ub_switch.input_buffer = spec.link.data_packet(spec.link.mtu);
  constexpr int kRing = 5;
  spec.topology.endpoints = spec.topology.dies = kRing;
  hw::PlaneTopology& plane = spec.topology.planes[0];
  plane.switches.clear();
  plane.links.clear();
  for (int s = 0; s < kRing; ++s) {
    plane.switches.push_back({"R" + std::to_string(s), 1, 3});
    plane.links.push_back({.a = {s, 0}, .b = {kRing + s, 0}, .rate = spec.link.rate, .wire = {}});
    plane.links.push_back({.a = {kRing + s, 1},
                           .b = {kRing + (s + 1) % kRing, 2},
                           .rate = spec.link.rate,
                           .wire = {},
                           .link_class = hw::LinkClass::kUplink});
  }
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  for (int from = 0; from < kRing; ++from) {
    fabric.post(0, {.source = from,
                    .destination = (from + 2) % kRing,
                    .bytes = 100 * 4096,
                    .cookie = static_cast<std::uint64_t>(from)});
  }
  EXPECT_THAT([&] { fabric.run(); }, ThrowsMessage<hw::CheckFailed>(AllOf(
                                         HasSubstr("the fabric makes no progress"), HasSubstr("deadlock in plane 0: "),
                                         HasSubstr("R1 -> R2 -> R3"), HasSubstr("each waits for the next"))));
}

}  // namespace
}  // namespace cmx
