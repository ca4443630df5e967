// SPDX-License-Identifier: Apache-2.0
// Does a packet leave when the credits for it are back, and not a picosecond earlier?
//
//   end point 0 --[input_buffer]--> switch --[receive_buffer]--> end point 1      4140 bytes on the wire: 207 ns
#include <gtest/gtest.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Operation;
using model::Plane;
using model::test::round_star;
using model::test::TracedPlane;

constexpr std::int64_t kPacket = 4140;  // bytes on the wire
constexpr std::int64_t kTail = 207'000;
constexpr std::int64_t kWire = 2'500;
constexpr std::int64_t kSwitch = 200'000;
constexpr std::int64_t kPort = 20'000;
constexpr std::int64_t kVisible = 100'000;

void write_two(Plane& plane) {
  for (std::uint64_t cookie : {0, 1})
    plane.accept(
        0, {.source = 0, .destination = 1, .bytes = 4096, .operation = Operation::kWriteNotify, .cookie = cookie});
}

/// The second packet of end point 0 leaves at `n`: not there at n - 1, there at n.
void expect_second_leaves_at(const FabricSpec& spec, std::int64_t n) {
  TracedPlane plane(spec);
  write_two(plane);
  plane.advance(n);
  ASSERT_EQ(plane.sent.size(), 1U) << "not at n - 1";
  EXPECT_EQ(plane.sent[0].start, kPort);
  plane.advance(n + 1);
  ASSERT_EQ(plane.sent.size(), 2U) << "at n";
  EXPECT_EQ(plane.sent[1].start, n);
}

/// When end point 1 sees the second write.
std::int64_t second_delivery(const FabricSpec& spec) {
  TracedPlane plane(spec);
  write_two(plane);
  plane.advance(10'000'000);
  const auto second = std::find_if(plane.notices.begin(), plane.notices.end(), [](const auto& n) {
    return n.kind == model::Notice::Kind::kDelivered && n.cookie == 1;
  });
  return second->time;
}

FabricSpec with_input_buffer(std::int64_t bytes) {
  FabricSpec spec = round_star(2);
  spec.ub_switch.input_buffer = hw::Bytes(bytes);
  return spec;
}

FabricSpec with_receive_buffer(std::int64_t bytes) {
  FabricSpec spec = round_star(2);
  spec.port.receive_buffer = hw::Bytes(bytes);
  return spec;
}

// The first packet leaves the switch at 20 + 2.5 + 200 ns; its last byte 207 ns later, and the credits are back after
// the wire.
constexpr std::int64_t kCreditsBack = kPort + kWire + kSwitch + kTail + kWire;

TEST(InputBuffer, OfOnePacketHoldsTheSecondUntilTheCreditsAreBack) {
  expect_second_leaves_at(with_input_buffer(kPacket), kCreditsBack);
}

TEST(InputBuffer, OneByteShortOfTwoPacketsIsOne) {
  expect_second_leaves_at(with_input_buffer(2 * kPacket - 1), kCreditsBack);
}

TEST(InputBuffer, OfTwoPacketsLetsTheSecondFollowRightBehind) {
  expect_second_leaves_at(with_input_buffer(2 * kPacket), kPort + kTail);
}

TEST(InputBuffer, OfOnePacketHoldsPacketsOfOneMessageToo) {
  TracedPlane plane(with_input_buffer(kPacket));
  plane.accept(0, {.source = 0, .destination = 1, .bytes = 3 * 4096});
  plane.advance(10'000'000);
  ASSERT_EQ(plane.sent.size(), 4U) << "three of data and the response";
  EXPECT_EQ(plane.sent[1].start, kCreditsBack);
  EXPECT_EQ(plane.sent[2].start, kCreditsBack + kCreditsBack - kPort);
}

TEST(InputBuffer, StoreAndForwardGivesCreditsBackATailLater) {
  FabricSpec spec = with_input_buffer(kPacket);
  spec.ub_switch.forwarding = hw::Forwarding::kStoreAndForward;
  expect_second_leaves_at(spec, kCreditsBack + kTail);
}

// The first packet is in at 20 + 205 + 20 + 207 ns; the second's head then needs the wire and the port, its tail 207 ns
// more.
constexpr std::int64_t kFirstIn = kPort + kWire + kSwitch + kWire + kPort + kTail;

TEST(ReceiveBuffer, OfOnePacketHoldsTheSecondInTheSwitchUntilTheFirstIsCommitted) {
  EXPECT_EQ(second_delivery(with_receive_buffer(kPacket)), kFirstIn + kWire + kWire + kPort + kTail + kVisible);
  EXPECT_EQ(second_delivery(with_receive_buffer(2 * kPacket - 1)), kFirstIn + kWire + kWire + kPort + kTail + kVisible);
}

TEST(ReceiveBuffer, OfTwoPacketsLetsTheSecondFollowRightBehind) {
  EXPECT_EQ(second_delivery(with_receive_buffer(2 * kPacket)), kFirstIn + kTail + kVisible);
}

TEST(ReceiveBuffer, IsFreeWhenTheCommitEndsNotWhenTheTailIsIn) {
  FabricSpec spec = with_receive_buffer(kPacket);
  spec.port.write_unit = 100;  // eight units: 800 ns, from the first unit's arrival on
  const std::int64_t committed = kFirstIn - kTail + kTail / 8 + 800'000;
  EXPECT_EQ(second_delivery(spec), committed + kWire + kWire + kPort + kTail / 8 + 800'000 + kVisible);
}

TEST(Buffers, ThatCannotHoldAPacketAreRefused) {
  EXPECT_THROW(Plane(with_input_buffer(kPacket - 1), 0), hw::BadInput);
  EXPECT_THROW(Plane(with_receive_buffer(kPacket - 1), 0), hw::BadInput);
}

}  // namespace
}  // namespace cmx
