// SPDX-License-Identifier: Apache-2.0
// Virtual lanes: who goes first, who holds what, and when credits come back.
//
//   end point 0 --[input_buffer]--> switch --[receive_buffer]--> end point 1      4140 bytes on the wire: 207 ns, 207
//   cells of a flit
#include <gtest/gtest.h>

#include <map>

#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Operation;
using model::Plane;
using model::test::round_star;
using model::test::TracedPlane;

constexpr std::int64_t kPacket = 4140;
constexpr std::int64_t kTail = 207'000;
constexpr std::int64_t kWire = 2'500;
constexpr std::int64_t kSwitch = 200'000;
constexpr std::int64_t kPort = 20'000;

/// Two service levels, each with a lane for requests (0, 2) and one for responses (1, 3).
FabricSpec two_levels(int endpoints) {
  FabricSpec spec = round_star(endpoints);
  spec.link.virtual_lanes = 4;
  spec.link.request_lanes = {0, 2};
  spec.link.response_lanes = {1, 3};
  return spec;
}

/// Bytes of each lane over the link to end point 1 while end points 0 and 2 both send 40 packets to it, each at its own
/// service level.
std::map<int, std::int64_t> shares(const FabricSpec& spec) {
  TracedPlane plane(spec);
  for (std::uint64_t n = 0; n < 40; ++n) {
    plane.accept(0, {.source = 0, .destination = 1, .bytes = 4096, .cookie = n, .service_level = 0});
    plane.accept(0, {.source = 2, .destination = 1, .bytes = 4096, .cookie = n, .service_level = 1});
  }
  plane.advance(kPort + kWire + kSwitch + 20 * kTail);
  std::map<int, std::int64_t> packets;
  for (const auto& use : plane.lane_use()) {
    if (use.to_node == 1) packets[use.lane] = use.packets;
  }
  return packets;
}

TEST(LaneArbiter, RoundRobinServesLanesAlike) {
  const auto packets = shares(two_levels(3));
  EXPECT_EQ(packets.at(0), 10);
  EXPECT_EQ(packets.at(2), 10);
}

TEST(LaneArbiter, WeightedServesBytesInProportion) {
  FabricSpec spec = two_levels(3);
  spec.ub_switch.lane_arbiter = hw::LaneArbiter::kWeighted;
  spec.ub_switch.lane_weights = {1, 1, 3, 3};
  const auto packets = shares(spec);
  EXPECT_EQ(packets.at(0), 5);
  EXPECT_EQ(packets.at(2), 15);
}

TEST(LaneArbiter, StrictLetsTheGreaterWeightGoFirst) {
  FabricSpec spec = two_levels(3);
  spec.ub_switch.lane_arbiter = hw::LaneArbiter::kStrict;
  spec.ub_switch.lane_weights = {1, 1, 3, 3};
  const auto packets = shares(spec);
  // The first packet of each end point stands before the switch at the same time: end point 0's takes the idle link.
  EXPECT_EQ(packets.at(0), 1);
  EXPECT_EQ(packets.at(2), 19);
}

TEST(LaneArbiter, StrictLeavesToOthersWhatItCannotUse) {
  FabricSpec spec = two_levels(3);
  spec.ub_switch.lane_arbiter = hw::LaneArbiter::kStrict;
  spec.ub_switch.lane_weights = {1, 1, 3, 3};
  spec.port.receive_buffer = hw::Bytes(kPacket);  // lane 2 alone cannot keep the link busy
  const auto packets = shares(spec);
  EXPECT_GT(packets.at(0), 5);
  EXPECT_GT(packets.at(2), 5);
}

/// When the second of two packets from end point 0 leaves, with an input buffer of `cells`.
std::int64_t second_leaves(FabricSpec spec, std::int64_t cells) {
  spec.ub_switch.input_buffer = hw::Bytes(cells * spec.link.cell.value);
  TracedPlane plane(spec);
  for (std::uint64_t n = 0; n < 2; ++n) plane.accept(0, {.source = 0, .destination = 1, .bytes = 4096, .cookie = n});
  plane.advance(10'000'000);
  std::vector<std::int64_t> starts;
  for (const auto& packet : plane.sent) {
    if (packet.endpoint == 0) starts.push_back(packet.start);
  }
  return starts.at(1);
}

constexpr std::int64_t kCreditsBack = kPort + kWire + kSwitch + kTail + kWire;

TEST(Cells, AFullCellIsTakenByAPartOfOne) {
  FabricSpec spec = round_star(2);
  spec.link.cell = hw::Bytes(80);  // 4140 bytes are 51.75 cells
  EXPECT_EQ(second_leaves(spec, 103), kCreditsBack);
  EXPECT_EQ(second_leaves(spec, 104), kPort + kTail);
}

TEST(CreditGrain, HoldsFreedCellsBackUntilThereAreEnough) {
  FabricSpec spec = round_star(2);
  spec.link.credit_grain = 208;  // one cell more than a packet frees
  TracedPlane plane([&] {
    spec.ub_switch.input_buffer = hw::Bytes((207 + 207 + 206) * 20);  // one cell short of three packets
    return spec;
  }());
  for (std::uint64_t n = 0; n < 4; ++n) plane.accept(0, {.source = 0, .destination = 1, .bytes = 4096, .cookie = n});
  plane.advance(10'000'000);
  std::vector<std::int64_t> starts;
  for (const auto& packet : plane.sent) {
    if (packet.endpoint == 0) starts.push_back(packet.start);
  }
  ASSERT_EQ(starts.size(), 4U);
  EXPECT_EQ(starts[1], kPort + kTail);
  // The first packet alone returns nothing; with the second, which leaves the switch a tail later, both come back.
  EXPECT_EQ(starts[2], kCreditsBack + kTail);
  spec.link.credit_grain = 207;
  TracedPlane prompt(spec);
  for (std::uint64_t n = 0; n < 3; ++n) prompt.accept(0, {.source = 0, .destination = 1, .bytes = 4096, .cookie = n});
  const std::int64_t behind = kPort + 2 * kTail;  // the credits are back before the link is free
  prompt.advance(behind);
  const auto sent = prompt.sent.size();
  prompt.advance(behind + 1);
  EXPECT_EQ(prompt.sent.size(), sent + 1) << "one cell less, and the first packet's come back by themselves";
}

TEST(CreditGrain, ThatALaneCannotFillIsRefused) {
  FabricSpec spec = round_star(2);
  spec.link.credit_grain = 4;
  spec.ub_switch.input_buffer = hw::Bytes((207 + 3) * 20);
  EXPECT_NO_THROW(TracedPlane{spec});
  spec.ub_switch.input_buffer = hw::Bytes((207 + 2) * 20);
  EXPECT_THROW(TracedPlane{spec}, hw::BadInput);
}

/// End points 0 and 1 write to each other; when 0 has sent its 100th packet.
std::int64_t hundred_both_ways(hw::CreditReturn way, int grain) {
  FabricSpec spec = round_star(2);
  spec.link.credit_return = way;
  spec.link.credit_grain = grain;
  TracedPlane plane(spec);
  for (int from = 0; from < 2; ++from)
    plane.accept(
        0, {.source = from, .destination = 1 - from, .bytes = 100 * 4096, .cookie = static_cast<std::uint64_t>(from)});
  plane.advance(1'000'000'000);
  std::int64_t last = 0;
  for (const auto& packet : plane.sent) {
    if (packet.endpoint == 0 && !packet.response) last = std::max(last, packet.end);
  }
  return last;
}

TEST(CreditReturn, ExplicitCostsAFlitEach) {
  const std::int64_t free = hundred_both_ways(hw::CreditReturn::kPiggyback, 1);
  EXPECT_EQ(free, kPort + 100 * kTail);
  // The first packet comes back with the credits for the one that has left end point 1's input: from then on a flit of
  // 1 ns for each.
  const std::int64_t each = hundred_both_ways(hw::CreditReturn::kExplicit, 1);
  EXPECT_GE(each, free + 96'000);
  EXPECT_LE(each, free + 100'000);
  const std::int64_t every_fourth = hundred_both_ways(hw::CreditReturn::kExplicit, 4 * 207);
  EXPECT_GE(every_fourth, free + 23'000);
  EXPECT_LE(every_fourth, free + 25'000);
}

/// Packets of service level 0 that end point 0 can send before anything comes back.
int sent_at_once(const FabricSpec& spec, int levels) {
  TracedPlane plane(spec);
  for (int level = 0; level < levels; ++level)
    plane.accept(0, {.source = 0,
                     .destination = 1,
                     .bytes = 40 * 4096,
                     .cookie = 1,
                     .service_level = static_cast<std::uint8_t>(level)});
  plane.accept(0, {.source = 2, .destination = 1, .bytes = 40 * 4096, .cookie = 2});
  // End point 1 takes nothing: its pipeline is as slow as can be.
  plane.advance(20 * kTail);
  int sent = 0;
  for (const auto& packet : plane.sent) sent += packet.endpoint == 0 ? 1 : 0;
  return sent;
}

TEST(SharedPool, LendsALaneWhatOthersDoNotUseAndKeepsTheirOwn) {
  FabricSpec spec = two_levels(3);
  spec.port.write_unit = 1e6;                     // a packet is never committed
  spec.port.receive_buffer = hw::Bytes(kPacket);  // one packet of each lane leaves the switch
  spec.ub_switch.input_buffer = hw::Bytes(4 * kPacket);
  EXPECT_EQ(sent_at_once(spec, 1), 4 + 1) << "its own four, and one that got out";
  spec.ub_switch.buffer_pool = hw::BufferPool::kShared;
  spec.ub_switch.reserved = hw::Bytes(2 * kPacket);
  // Four lanes of four packets: two each are reserved, eight are for whoever comes.
  EXPECT_EQ(sent_at_once(spec, 1), 10 + 1);
  EXPECT_EQ(sent_at_once(spec, 2), 12 + 2) << "the second level has its own two, and one of each got out";
}

TEST(SharedPool, ALaneWithoutCreditsOfItsOwnIsRefused) {
  FabricSpec spec = two_levels(2);
  spec.ub_switch.buffer_pool = hw::BufferPool::kShared;
  spec.ub_switch.reserved = hw::Bytes(kPacket - 1);
  EXPECT_THROW(TracedPlane{spec}, hw::BadInput);
}

/// When the messages from end point 0 to 1 and to 2 are delivered.
std::pair<std::int64_t, std::int64_t> to_two(int read_ports) {
  FabricSpec spec = round_star(3);
  spec.ub_switch.read_ports = read_ports;
  // Both reach the switch together: through service levels of their own, over a link much faster than those that
  // follow.
  spec.topology.planes[0].links[0].rate = hw::BytesPerSecond(20e12);
  TracedPlane plane(spec);
  for (int to = 1; to < 3; ++to)
    plane.accept(0, {.source = 0,
                     .destination = to,
                     .bytes = 4096,
                     .operation = Operation::kWriteNotify,
                     .cookie = static_cast<std::uint64_t>(to)});
  plane.advance(10'000'000);
  std::map<std::uint64_t, std::int64_t> times;
  for (const auto& notice : plane.notices) {
    if (notice.kind == model::Notice::Kind::kDelivered) times[notice.cookie] = notice.time;
  }
  return {times.at(1), times.at(2)};
}

TEST(ReadPorts, OneForEachOutputSendsToBothAtOnce) {
  const auto [first, second] = to_two(0);
  EXPECT_EQ(second - first, 207) << "what the fast link takes for the first packet";
}

TEST(ReadPorts, ASingleOneSendsAPacketAtATime) {
  const auto [first, second] = to_two(1);
  EXPECT_EQ(second - first, kTail);
}

TEST(ReadPorts, AnOutputWhosePickWasTakenAsksAgainAfterAnAllocation) {
  // End points 0 and 1 have fast links, so all of this stands in the switch at once: 0 -> 4, 2, 3 and 1 -> 3, 3. When 0
  // -> 4 and 1 -> 3 have left, outputs 2 and 3 choose in the same instant, and round-robin both pick input 0. Its
  // pointer is after output 4: it accepts 2. Output 3 takes input 1, an allocation later.
  for (const std::int64_t allocation : {2'000, 5'000}) {
    FabricSpec spec = round_star(5);
    spec.ub_switch.read_ports = 1;
    spec.ub_switch.allocation = hw::Picoseconds(allocation);
    for (const std::size_t fast : {0, 1}) spec.topology.planes[0].links[fast].rate = hw::BytesPerSecond(20e12);
    TracedPlane plane(spec);
    std::uint64_t cookie = 0;
    const std::pair<int, int> ways[]{{0, 4}, {1, 3}, {0, 2}, {1, 3}, {0, 3}};
    for (const auto& [from, to] : ways)
      plane.accept(
          0,
          {.source = from, .destination = to, .bytes = 4096, .operation = Operation::kWriteNotify, .cookie = cookie++});
    plane.advance(10'000'000);
    std::map<std::uint64_t, std::int64_t> times;
    for (const auto& notice : plane.notices) {
      if (notice.kind == model::Notice::Kind::kDelivered) times[notice.cookie] = notice.time;
    }
    EXPECT_EQ(times.at(2), times.at(0) + kTail);               // 0 -> 2 when 0 -> 4 has left
    EXPECT_EQ(times.at(3), times.at(0) + kTail + allocation);  // 1 -> 3
    EXPECT_EQ(times.at(4), times.at(3) + kTail);               // 0 -> 3
  }
}

}  // namespace
}  // namespace cmx
