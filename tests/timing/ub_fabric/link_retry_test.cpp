// SPDX-License-Identifier: Apache-2.0
// Link-level retry: what an error costs, and when a full retry buffer lets the next packet go.
//
//   end point 0 --[retry buffer]--> switch --> end point 1      4140 bytes on the wire: 207 ns
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::LinkRetry;
using model::test::round_star;
using model::test::TracedPlane;

constexpr std::int64_t kPacket = 4140;
constexpr std::int64_t kTail = 207'000;
constexpr std::int64_t kWire = 2'500;
constexpr std::int64_t kPort = 20'000;
constexpr std::int64_t kTurnaround = 900'000;
constexpr std::int64_t kRoundTrip = kWire + kTurnaround + kWire;
constexpr LinkRetry::Link kPackets{kRoundTrip, 64 << 10, 0};

FabricSpec with_retry_buffer(std::int64_t bytes) {
  FabricSpec spec = round_star(2);
  spec.link.retry_turnaround = hw::Picoseconds(kTurnaround);
  spec.link.retry_buffer = hw::Bytes(bytes);
  return spec;
}

/// The third packet of end point 0 leaves at `n`, not at n - 1.
void expect_third_leaves_at(const FabricSpec& spec, std::int64_t n) {
  TracedPlane plane(spec);
  plane.accept(0, {.source = 0, .destination = 1, .bytes = 3 * 4096});
  plane.advance(n);
  ASSERT_EQ(plane.sent.size(), 2U) << "not at n - 1";
  plane.advance(n + 1);
  ASSERT_EQ(plane.sent.size(), 3U) << "at n";
  EXPECT_EQ(plane.sent[2].start, n);
}

TEST(RetryBuffer, OfTwoPacketsHoldsTheThirdUntilTheFirstIsAcknowledged) {
  expect_third_leaves_at(with_retry_buffer(2 * kPacket), kPort + kTail + kRoundTrip);
}

TEST(RetryBuffer, OneByteShortOfThreePacketsIsTwo) {
  expect_third_leaves_at(with_retry_buffer(3 * kPacket - 1), kPort + kTail + kRoundTrip);
}

TEST(RetryBuffer, OfThreePacketsLetsTheThirdFollowRightBehind) {
  expect_third_leaves_at(with_retry_buffer(3 * kPacket), kPort + 2 * kTail);
}

TEST(RetryBuffer, BoundsTheRateByItsBytesOverTheRoundTrip) {
  TracedPlane plane(with_retry_buffer(2 * kPacket));
  plane.accept(0, {.source = 0, .destination = 1, .bytes = 100 * 4096});
  plane.advance(1'000'000'000);
  // Two packets a round trip: packets 0, 2, 4 .. 98 leave one packet and one round trip apart.
  EXPECT_EQ(plane.sent[98].start, kPort + 49 * (kTail + kRoundTrip));
}

/// End point 1 hangs on a link so slow that its lane soon has no credits. The lane to end point 2 goes first and waits
/// only for room, a round trip each time.
TEST(RetryBuffer, RoomWakesALaneBesideOneWithoutCredits) {
  FabricSpec spec = with_retry_buffer(2 * kPacket);
  spec.topology = hw::star_topology(3, spec.link.rate, {.board = hw::Picoseconds(kWire), .fibre = {}, .package = {}});
  spec.topology.planes[0].links[1].rate = hw::BytesPerSecond(1e6);
  spec.link.virtual_lanes = 4;
  spec.link.request_lanes = {0, 2};
  spec.link.response_lanes = {1, 3};
  spec.ub_switch.lane_arbiter = hw::LaneArbiter::kStrict;
  spec.ub_switch.lane_weights = {2, 1};
  spec.ub_switch.input_buffer = hw::Bytes(4 * kPacket);
  TracedPlane plane(spec);
  plane.accept(0, {.source = 0, .destination = 1, .bytes = 10 * 4096, .cookie = 1, .service_level = 1});
  plane.advance(20'000'000);
  EXPECT_EQ(plane.sent.size(), 4U) << "what the switch holds";
  plane.accept(20'000'000, {.source = 0, .destination = 2, .bytes = 10 * 4096, .cookie = 2, .service_level = 0});
  plane.advance(40'000'000);
  EXPECT_EQ(std::count_if(plane.sent.begin(), plane.sent.end(),
                          [](const auto& packet) { return packet.cookie == 2 && !packet.response; }),
            10);
}

TEST(RetryBuffer, ThatCannotHoldAPacketIsRefused) {
  EXPECT_NO_THROW(TracedPlane{with_retry_buffer(kPacket)});
  EXPECT_THROW(TracedPlane{with_retry_buffer(kPacket - 1)}, hw::BadInput);
}

TEST(LinkRetry, DelaysByARoundTripAndThePacketForEachFailedAttempt) {
  LinkRetry retry(1e-5, 7);  // a packet in three is bad
  std::int64_t delays = 0;
  for (int n = 0; n < 1000; ++n) {
    const auto [late, stretch] = retry.send(n * 10'000'000LL, kPacket, kTail, kPackets);
    EXPECT_EQ(late % (kTail + kRoundTrip), 0);
    EXPECT_EQ(stretch, 0);
    delays += late;
  }
  EXPECT_EQ(delays, retry.retries() * (kTail + kRoundTrip));
  EXPECT_GT(retry.retries(), 300);
}

TEST(LinkRetry, WithoutErrorsCostsNothing) {
  LinkRetry retry(0, 7);
  EXPECT_EQ(retry.send(0, kPacket, kTail, kPackets).late, 0);
  EXPECT_EQ(retry.retries(), 0);
}

constexpr std::int64_t kFlit = 20;
constexpr std::int64_t kFlitTime = 1'000;
constexpr LinkRetry::Link kFlits{kRoundTrip, 64 << 10, kFlit};

/// With a CRC a flit the bad one costs a round trip and itself, wherever it is; the flits before it have gone.
TEST(RetryUnit, IsWhatIsSentAgain) {
  for (const int bad : {0, 1, 100, 206}) {
    LinkRetry retry(0, 7);
    int flit = 0;
    const auto [late, stretch] =
        retry.send(0, kPacket, kTail, kFlits, [&](std::int64_t) { return flit++ == bad ? 2 : 0; });
    EXPECT_EQ(late, bad == 0 ? 2 * (kRoundTrip + kFlitTime) : 0);
    EXPECT_EQ(stretch, bad == 0 ? 0 : 2 * (kRoundTrip + kFlitTime));
    EXPECT_EQ(retry.retries(), 2);
  }
}

TEST(RetryUnit, WaitsInThePacketForRoom) {
  LinkRetry retry(0, 7);
  const auto [late, stretch] = retry.send(0, kPacket, kTail, {kRoundTrip, 206 * kFlit, kFlit});
  EXPECT_EQ(late, 0);
  // The last flit goes when the first is acknowledged, not in its own turn.
  EXPECT_EQ(stretch, kFlitTime + kRoundTrip - 206 * kFlitTime);
  LinkRetry enough(0, 7);
  EXPECT_EQ(enough.send(0, kPacket, kTail, {kRoundTrip, 207 * kFlit, kFlit}).stretch, 0);
}

TEST(RetryUnit, IsWholeFlits) {
  EXPECT_NO_THROW(model::test::fabric_of("star", {"ub_link.retry_unit=40"}));
  EXPECT_THROW(model::test::fabric_of("star", {"ub_link.retry_unit=30"}), hw::BadInput);
}

TEST(RetryUnit, NeedsABufferForOneOfItAndNoMore) {
  FabricSpec spec = with_retry_buffer(kFlit);
  spec.link.retry_unit = hw::Bytes(kFlit);
  EXPECT_NO_THROW(TracedPlane{spec});
  spec.link.retry_buffer = hw::Bytes(kFlit - 1);
  EXPECT_THROW(TracedPlane{spec}, hw::BadInput);
}

/// 64 flits a round trip, in packets of 207.
TEST(RetryUnit, BoundsTheRateByTheBufferAndNotByWholePackets) {
  FabricSpec spec = with_retry_buffer(64 * kFlit);
  spec.link.retry_unit = hw::Bytes(kFlit);
  TracedPlane plane(spec);
  plane.accept(0, {.source = 0, .destination = 1, .bytes = 100 * 4096});
  plane.advance(1'000'000'000);
  ASSERT_EQ(plane.sent.size(), 101U);
  const std::int64_t flits = 64 * 207;  // packets 0 to 63
  EXPECT_EQ(plane.sent[64].start - plane.sent[0].start, flits / 64 * (kRoundTrip + kFlitTime));
}

TEST(BitErrors, OfAPacketAreThoseOfItsBits) {
  EXPECT_DOUBLE_EQ(hw::UbLinkSpec::packet_error(0, hw::Bytes(kPacket)), 0);
  EXPECT_NEAR(hw::UbLinkSpec::packet_error(1e-6, hw::Bytes(kPacket)), 1 - std::pow(1 - 1e-6, 8.0 * kPacket), 1e-12);
}

/// One error a million bits after FEC on one link: the bandwidth that go-back-N leaves, e = probability of a bad
/// packet: T / (T + e/(1-e) (T + round trip)).
TEST(BitErrors, CostTheBandwidthThatTheFormulaSays) {
  const FabricSpec healthy = model::test::fabric_of("star", {"star.endpoints=2", "ub_port.write_unit=1"});
  FabricSpec spec = healthy;
  hw::apply_fault(spec.topology, "link:die:0.p0 ber=1e-6");
  constexpr int kCount = 20'000;
  const auto time = [](const FabricSpec& fabric) {
    model::test::Witness witness;
    model::UbFabric ub(fabric, 1, witness);
    ub.post(0, {.source = 0, .destination = 1, .bytes = kCount * 4096LL, .operation = model::Operation::kWriteNotify});
    ub.run();
    EXPECT_EQ(witness.seen.size(), 2U) << "delivered once, completed once";
    EXPECT_EQ(ub.packets(), kCount + 1);
    return static_cast<double>(*witness.delivered());
  };
  const double wire = static_cast<double>(healthy.link.data_packet(healthy.link.mtu).value);
  const double packet = wire / healthy.link.after_fec(healthy.link.rate).value * 1e12;
  const double bad = hw::UbLinkSpec::packet_error(1e-6, hw::Bytes(static_cast<std::int64_t>(wire)));
  const auto round_trip =
      static_cast<double>(healthy.link.retry_round_trip(healthy.topology.planes[0].links[0].wire).value);
  const double expected = 1 + bad / (1 - bad) * (packet + round_trip) / packet;
  EXPECT_NEAR(time(spec) / time(healthy), expected, 0.05 * (expected - 1))
      << "the cost itself, not only the total, within 5 %";
  EXPECT_GT(expected, 1.04);
}

}  // namespace
}  // namespace cmx
