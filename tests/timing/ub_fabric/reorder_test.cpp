// SPDX-License-Identifier: Apache-2.0
// What does it cost to place the packets of a message in order?
//
//   end points 0, 1 --> leaf --> four spines --> leaf --> end points 2, 3      wires of 0 ns; 4140 bytes on the wire:
//   207 ns; packets take the spines round-robin
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Operation;
using model::UbFabric;
using model::test::round_star;
using model::test::TracedPlane;
using model::test::Witness;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::int64_t kTail = 207'000;
constexpr std::int64_t kPort = 20'000;
// Port, three switches, port; the route back is the same.
constexpr std::int64_t kOneWay = kPort + 3 * 200'000 + kPort;

FabricSpec in_order(std::int64_t room = 64 << 10) {
  FabricSpec spec = round_star(2);
  spec.ub_switch.uplink_policy = hw::PathPolicy::kPacket;
  spec.topology =
      hw::clos_topology({.endpoints = 4, .down = 2, .up = 4, .link = spec.link.rate, .uplink = spec.link.rate},
                        {.board = {}, .fibre = {}, .package = {}});
  spec.port.placement = hw::Placement::kInOrder;
  spec.port.reorder_buffer = hw::Bytes(room);
  return spec;
}

/// The route by the spine that the first packet of end point 0 takes, and the first that end point 2 answers with, is 5
/// us longer.
FabricSpec first_is_late() {
  FabricSpec spec = in_order();
  for (auto& link : spec.topology.planes[0].links) {
    if (link.a.node == 4 && link.a.port == 2) link.wire = hw::from_us(5);
  }
  return spec;
}

/// When a write of `packets` packets from 0 to 2 is seen at its target; the most that waited there.
std::pair<std::int64_t, std::int64_t> delivery(const FabricSpec& spec, int packets) {
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, {.source = 0, .destination = 2, .bytes = packets * 4096LL, .operation = Operation::kWriteNotify});
  fabric.run();
  EXPECT_TRUE(witness.delivered() && witness.completed());
  return {witness.delivered().value_or(0), fabric.reorder_bytes_max()};
}

TEST(InOrderPlacement, WhatCameEarlyIsCommittedAfterWhatItWaitedFor) {
  FabricSpec spec = first_is_late();
  spec.port.write_unit = 37;  // 296 ns a packet
  const auto [in_order_at, waited] = delivery(spec, 4);
  spec.port.placement = hw::Placement::kAny;
  const auto [any_at, none] = delivery(spec, 4);
  EXPECT_EQ(in_order_at - any_at, 3 * 296'000)
      << "three packets go through the receive pipeline behind the one that came last";
  EXPECT_EQ(waited, 3 * 4096);
  EXPECT_EQ(none, 0);
}

TEST(InOrderPlacement, ReadDataTooComesInOrder) {
  FabricSpec spec = first_is_late();
  spec.port.read_unit = 37;
  const auto complete = [](const FabricSpec& fabric) {
    const Witness witness =
        model::test::once(fabric, {.source = 2, .destination = 0, .bytes = 4 * 4096, .operation = Operation::kRead});
    return witness.completed().value_or(0);
  };
  const std::int64_t in_order_at = complete(spec);
  spec.port.placement = hw::Placement::kAny;
  EXPECT_EQ(in_order_at - complete(spec), 3 * 296'000);
}

TEST(InOrderPlacement, CostsNothingWhereNothingOvertakes) {
  FabricSpec spec = in_order();
  const auto [in_order_at, waited] = delivery(spec, 4);
  spec.port.placement = hw::Placement::kAny;
  EXPECT_EQ(in_order_at, delivery(spec, 4).first);
  EXPECT_EQ(waited, 0);
}

/// When the second packet of end point 0 leaves.
std::int64_t second_leaves(const FabricSpec& spec) {
  TracedPlane plane(spec);
  plane.accept(0, {.source = 0, .destination = 2, .bytes = 2 * 4096});
  plane.advance(hw::from_us(10).value);
  EXPECT_EQ(plane.reorder_buffers() == nullptr ? 0 : plane.reorder_buffers()->reserved(), 0);
  EXPECT_EQ(plane.sent[1].endpoint, 0);
  return plane.sent[1].start;
}

TEST(ReorderBuffer, AByteShortOfTwoPacketsHoldsTheSecond) {
  EXPECT_EQ(second_leaves(in_order(2 * 4096)), kPort + kTail) << "right behind the first";
  EXPECT_EQ(second_leaves(in_order(2 * 4096 - 1)), kPort + kOneWay - kPort + kTail + kOneWay)
      << "the first is committed as its tail comes in; then word of it travels back";
}

TEST(ReorderBuffer, IsNotReservedWhereAllPacketsTakeOneRoute) {
  FabricSpec spec = in_order(4096);
  spec.ub_switch.uplink_policy = hw::PathPolicy::kRoundRobin;
  EXPECT_EQ(second_leaves(spec), kPort + kTail);
}

TEST(ReorderBuffer, OfEveryInitiatorIsItsOwn) {
  TracedPlane plane(in_order(4096));
  plane.accept(0, {.source = 0, .destination = 2, .bytes = 4096});
  plane.accept(0, {.source = 1, .destination = 2, .bytes = 4096});
  plane.advance(kPort + 1);
  EXPECT_EQ(plane.sent.size(), 2U) << "both leave at once";
}

TEST(ReorderBuffer, HoldsWhatStandsBehindInTheTransmitQueue) {
  TracedPlane plane(in_order(4096));
  plane.accept(0, {.source = 0, .destination = 2, .bytes = 2 * 4096, .cookie = 1});
  plane.accept(0, {.source = 0, .destination = 3, .bytes = 4096, .cookie = 2});
  plane.advance(hw::from_us(2).value);
  ASSERT_GE(plane.sent.size(), 3U);
  EXPECT_EQ(plane.sent[2].cookie, 2U);
  EXPECT_EQ(plane.sent[2].start, second_leaves(in_order(4096)) + kTail)
      << "although there is room at end point 3 from the start";
}

TEST(ReorderBuffer, OfLessThanAPacketIsRefused) {
  const auto build = [](std::int64_t room) { TracedPlane plane(in_order(room)); };
  EXPECT_NO_THROW(build(4096));
  EXPECT_THAT([&] { build(4095); },
              ThrowsMessage<hw::BadInput>(AllOf(HasSubstr("ub_port.reorder_buffer = 4095 bytes"), HasSubstr("4096"))));
}

}  // namespace
}  // namespace cmx
