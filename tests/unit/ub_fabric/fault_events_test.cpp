// SPDX-License-Identifier: Apache-2.0
// Links that fail, come back, slow down and err while messages are in flight: everything arrives exactly once, or the
// pair is named.
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "tests/unit/ub_fabric/random_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Notice;
using model::Operation;
using model::UbFabric;
using model::test::between;
using model::test::Case;
using model::test::one_of;
using model::test::Outcome;
using model::test::round_star;
using model::test::Witness;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

FabricSpec node_with(const std::vector<std::string>& faults) {
  FabricSpec spec = model::test::fabric_of("cloudmatrix-node");
  spec.faults = hw::apply_faults(spec.topology, faults);
  return spec;
}

FabricSpec supernode_with(const std::vector<std::string>& faults) {
  FabricSpec spec = model::test::fabric_of("cloudmatrix384");
  spec.faults = hw::apply_faults(spec.topology, faults);
  return spec;
}

/// Faults on random links that all end: nobody is cut off for good.
std::vector<hw::FaultEvent> passing_faults(const hw::Topology& topology) {
  std::vector<hw::FaultEvent> events;
  const int faults = between(1, 6);
  for (int f = 0; f < faults; ++f) {
    const int plane = between(0, static_cast<int>(topology.planes.size()));
    const auto& links = topology.planes[static_cast<std::size_t>(plane)].links;
    hw::LinkChange change{.plane = plane, .link = between(0, static_cast<int>(links.size()))};
    const hw::Picoseconds at(between(0, 2'500'000));
    const hw::Picoseconds end = at + hw::Picoseconds(between(1, 20'000'000));
    const auto add = [&](hw::LinkChange::What what, double value, double healthy) {
      change.what = what;
      change.value = value;
      change.healthy = healthy;
      events.push_back({.at = at, .changes = {change}});
      events.push_back({.at = end, .changes = {change}, .ends = true});
    };
    const double rate = links[static_cast<std::size_t>(change.link)].rate.value;
    switch (between(0, 4)) {
      case 0: add(hw::LinkChange::What::kRate, rate / 4, rate); break;
      case 1: add(hw::LinkChange::What::kBitErrorRate, 1e-5, 0); break;
      default: add(hw::LinkChange::What::kAlive, 0, 1); break;
    }
  }
  return events;
}

RC_GTEST_PROP(FaultEventProperty, WhatFailsForATimeLosesNothingAndDoublesNothing, ()) {
  Case c = model::test::random_case();
  c.spec.faults = passing_faults(c.spec.topology);
  c.spec.port.timeout = hw::Picoseconds(one_of({0, 300'000, 10'000'000}));
  c.spec.port.transaction = one_of({hw::WriteTransaction::kMessage, hw::WriteTransaction::kStore});
  c.spec.link.retry_buffer = hw::Bytes(one_of({1, 4}) * c.spec.link.data_packet(c.spec.link.mtu).value + 100);
  c.spec.link.retry_turnaround = hw::Picoseconds(one_of({0, 100'000}));
  const Outcome outcome = model::test::run(c);
  std::map<std::uint64_t, int> completed;
  std::map<std::uint64_t, int> delivered;
  for (const auto& seen : outcome.seen) ++(seen.kind == Notice::Kind::kCompleted ? completed : delivered)[seen.cookie];
  for (const auto& posting : c.postings) {
    RC_ASSERT(completed[posting.message.cookie] == 1);
    RC_ASSERT(delivered[posting.message.cookie] == (notifies(posting.message.operation) ? 1 : 0));
  }
  RC_ASSERT(outcome.credits_held);
  RC_ASSERT(outcome.credits_returned);
  for (const int threads : {2, 4}) RC_ASSERT(model::test::run(c, threads).seen == outcome.seen);
}

/// When a long write from die 0 to die `to` completes.
std::int64_t long_write(const FabricSpec& spec, int to, int packets = 700) {
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, {.source = 0, .destination = to, .bytes = packets * 4096LL, .operation = Operation::kWriteNotify});
  fabric.run();
  EXPECT_EQ(witness.seen.size(), 2U);
  return witness.completed().value();
}

TEST(FaultEvents, AnUplinkThatFailsIsLeftOutFromThenOn) {
  const FabricSpec spec =
      supernode_with({"link:L1[0,0].u0 rate=0.25", "at=5us link:L1[0,0].u0 down"});  // slow: packets wait for it
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  std::uint64_t cookie = 0;
  for (int to = 16; to < 80; ++to)
    fabric.post(0, {.source = to % 16, .destination = to, .bytes = 70 * 4096, .cookie = cookie++});
  fabric.run();
  EXPECT_EQ(witness.seen.size(), cookie);
  EXPECT_GT(fabric.rerouted(), 0);
  EXPECT_GT(fabric.affected_messages(), 0);
  EXPECT_EQ(fabric.retried(), 0) << "other uplinks were there";
}

TEST(FaultEvents, ADeadPortMovesItsShareToTheOtherPlanesAtOnce) {
  const std::int64_t healthy = long_write(node_with({}), 2);
  const std::int64_t seven_sixths = healthy * 7 / 6;
  const std::int64_t broken = long_write(node_with({"at=1us link:die:0.p3 down"}), 2);
  EXPECT_GT(broken, healthy);
  EXPECT_LT(broken, seven_sixths + 20'000'000) << "six planes, and at most the time-out on top";
}

TEST(FaultEvents, ATargetsDeadPortIsFoundOutByTheTimeOut) {
  FabricSpec spec = node_with({"at=3us link:die:2.p3 down"});
  spec.port.timeout = hw::from_us(50);
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, {.source = 0, .destination = 2, .bytes = 700 * 4096LL, .operation = Operation::kWriteNotify});
  fabric.run();
  ASSERT_TRUE(witness.delivered());
  EXPECT_GT(*witness.delivered(), hw::from_us(50).value);
  EXPECT_EQ(fabric.retried(), 1) << "the part of plane 3";
  EXPECT_EQ(fabric.affected_messages(), 1);
}

TEST(FaultEvents, WhatHasNoRouteWaitsForTheRepairThatIsToCome) {
  FabricSpec spec = model::test::round_star(2);
  spec.faults = hw::apply_faults(spec.topology, {"link:die:1.p0 down for=40us"});
  const auto witness =
      model::test::once(spec, {.source = 0, .destination = 1, .bytes = 100, .operation = Operation::kWriteNotify});
  ASSERT_TRUE(witness.completed());
  EXPECT_GT(*witness.delivered(), hw::from_us(40).value);
  EXPECT_LT(*witness.delivered(), hw::from_us(42).value);
}

TEST(FaultEvents, WhatHasNoRouteAndNoRepairIsNamed) {
  for (const int threads : {1, 2}) {
    FabricSpec spec = node_with({"at=3us link:die:2.p0 down", "at=3us link:die:2.p1 down", "at=3us link:die:2.p2 down",
                                 "at=3us link:die:2.p3 down", "at=3us link:die:2.p4 down", "at=3us link:die:2.p5 down",
                                 "at=3us link:die:2.p6 down"});
    Witness witness;
    UbFabric fabric(spec, threads, witness);
    fabric.post(0, {.source = 0, .destination = 2, .bytes = 700 * 4096LL});
    EXPECT_THAT([&] { fabric.run(); }, ThrowsMessage<hw::CheckFailed>(AllOf(
                                           HasSubstr("no live path from die:0 to die:2"), HasSubstr("no repair"))));
  }
}

TEST(FaultEvents, AFlappingLinkFailsAgainAndAgain) {
  const FabricSpec once = supernode_with({"at=2us link:die:16.p3 down for=1us"});
  const FabricSpec flapping = supernode_with({"at=2us link:die:16.p3 down for=1us every=8us"});
  const auto affected = [](const FabricSpec& spec) {
    Witness witness;
    UbFabric fabric(spec, 1, witness);
    for (std::uint64_t n = 0; n < 200; ++n)
      fabric.post(0, {.source = 0, .destination = 16, .bytes = 7 * 4096, .cookie = n});
    fabric.run();
    EXPECT_EQ(witness.seen.size(), 200U);
    return fabric.affected_messages();
  };
  EXPECT_GT(affected(once), 0);
  EXPECT_GT(affected(flapping), affected(once));
}

/// Where lines overlap, what one ends another may still hold, in whatever order they stand.
TEST(FaultEvents, OfThoseThatOverlapTheWorstHolds) {
  const auto changes = [](std::vector<std::string> lines) {
    hw::Topology topology = round_star(4).topology;
    const auto events = hw::apply_faults(topology, lines);
    model::FaultClock clock(events);
    std::vector<std::pair<std::int64_t, double>> seen;
    for (int step = 0; step < 8 && !clock.finished(); ++step) {
      const std::int64_t now = clock.next();
      for (const hw::LinkChange& change : clock.take()) seen.emplace_back(now / 1'000'000, change.value);
    }
    return seen;
  };
  using Seen = std::vector<std::pair<std::int64_t, double>>;
  const std::string outer = "at=1us link:die:1.p0 down for=10us";
  const std::string inner = "at=3us link:die:1.p0 down for=2us";
  EXPECT_EQ(changes({outer}), (Seen{{1, 0}, {11, 1}}));
  EXPECT_EQ(changes({outer, inner}), (Seen{{1, 0}, {11, 1}}));
  EXPECT_EQ(changes({inner, outer}), (Seen{{1, 0}, {11, 1}}));
  EXPECT_EQ(changes({"link:die:1.p0 down", inner}), Seen{}) << "down from the start to the end";
  EXPECT_EQ(changes({outer, "at=11us link:die:1.p0 down for=4us"}), (Seen{{1, 0}, {15, 1}}))
      << "one ends as the other begins";
  EXPECT_EQ(changes({"at=1us link:die:1.p0 rate=0.5 for=4us", "at=2us link:die:1.p0 rate=0.1 for=1us"}),
            (Seen{{1, 10e9}, {2, 2e9}, {3, 10e9}, {5, 20e9}}));
  EXPECT_EQ(changes({"link:die:1.p0 rate=0.5", "at=2us link:die:1.p0 rate=0.1 for=1us"}), (Seen{{2, 2e9}, {3, 10e9}}));
}

/// Down and back, a link is as slow as another line says.
TEST(FaultEvents, ALinkComesBackWithTheRateThatItHad) {
  const auto time = [](std::vector<std::string> lines) {
    FabricSpec spec = round_star(2);
    spec.faults = hw::apply_faults(spec.topology, lines);
    Witness witness;
    UbFabric fabric(spec, 1, witness);
    fabric.post(50'000'000, {.source = 0, .destination = 1, .bytes = 4096, .operation = Operation::kWrite});
    fabric.run();
    return witness.completed();
  };
  const std::string slow = "link:die:0.p0 rate=0.5";
  const std::string away = "at=1us plane:0 down for=10us";
  EXPECT_GT(time({slow}), time({}));
  EXPECT_EQ(time({slow, away}), time({slow}));
  EXPECT_EQ(time({away, slow}), time({slow}));
}

TEST(FaultEvents, WhoIsCutOffIsNamed) {
  const auto refusal = [](std::vector<std::string> lines, int from, int to) {
    FabricSpec spec = model::test::fabric_of("cloudmatrix384", {"supernode.nodes=4"});
    spec.faults = hw::apply_faults(spec.topology, lines);
    Witness witness;
    UbFabric fabric(spec, 1, witness);
    try {
      fabric.post(0, {.source = from, .destination = to, .bytes = 64, .operation = Operation::kWrite});
      fabric.run();
    } catch (const hw::BadInput& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  const auto in_all = [](const std::string& begin, const std::string& end, std::vector<std::string> more = {}) {
    for (int plane = 0; plane < 7; ++plane) more.push_back(begin + std::to_string(plane) + end);
    return more;
  };
  EXPECT_EQ(refusal(in_all("link:die:5.p", " down"), 0, 5),
            "no live path from die:0 to die:5 in any of the 7 planes; cut off: die:5");
  EXPECT_THAT(refusal(in_all("switch:L1[2,", "] down"), 33, 1),
              HasSubstr("cut off: die:32 to die:47, cpu:8 to cpu:11"));
  // Too many to name: four spans, then a count.
  std::vector<std::string> lines;
  for (const int die : {2, 5, 8, 11, 14, 17}) lines = in_all("link:die:" + std::to_string(die) + ".p", " down", lines);
  EXPECT_THAT(refusal(lines, 0, 5), HasSubstr("cut off: die:2, die:5, die:8, die:11 and 2 more"));
  // Each reaches most of the others, but they have no plane in common.
  lines.clear();
  for (int plane = 0; plane < 7; ++plane)
    lines.push_back("link:die:" + std::to_string(plane < 3 ? 3 : 20) + ".p" + std::to_string(plane) + " down");
  EXPECT_THAT(refusal(lines, 3, 20), HasSubstr("die:3 does not reach die:20"));
}

TEST(FaultEvents, ASlowerLinkIsSlowerWhileItLasts) {
  FabricSpec spec = model::test::round_star(2);
  const std::int64_t healthy = long_write(spec, 1, 100);
  spec.faults = hw::apply_faults(spec.topology, {"at=5us link:die:0.p0 rate=0.5 for=10us"});
  // Ten microseconds at half the rate cost five, but for the packet in flight at each change.
  EXPECT_NEAR(static_cast<double>(long_write(spec, 1, 100) - healthy), 5e6, 0.21e6);
}

/// Leaf 0 keeps spine 0, leaf 1 spine 1, leaf 2 both: from 0 to 1 only down to leaf 2 and up again.
TEST(FaultEvents, ARouteThatOnlyGoesDownAndUpAgainIsGivenUpAndNamed) {
  FabricSpec spec = model::test::round_star(2);
  spec.topology =
      hw::clos_topology({.endpoints = 3, .down = 1, .up = 2, .link = spec.link.rate, .uplink = spec.link.rate},
                        {.board = {}, .fibre = {}, .package = {}});
  spec.faults = hw::apply_faults(spec.topology, {"at=1ns link:L1[0,0].u1 down", "at=1ns link:L1[1,0].u0 down"});
  spec.port.attempts = 3;
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, {.source = 0, .destination = 1, .bytes = 100});
  EXPECT_THAT([&] { fabric.run(); },
              ThrowsMessage<hw::CheckFailed>(
                  AllOf(HasSubstr("from die:0 to die:1 was lost 3 times"), HasSubstr("ub_port.attempts"))));
}

TEST(FaultEvents, WhatIsLostTooOftenWaitsForTheNextChange) {
  FabricSpec spec = model::test::round_star(2);
  spec.topology =
      hw::clos_topology({.endpoints = 3, .down = 1, .up = 2, .link = spec.link.rate, .uplink = spec.link.rate},
                        {.board = {}, .fibre = {}, .package = {}});
  spec.faults =
      hw::apply_faults(spec.topology, {"at=1ns link:L1[0,0].u1 down for=900us", "at=1ns link:L1[1,0].u0 down"});
  spec.port.attempts = 3;
  const Witness repaired = model::test::once(spec, {.source = 0, .destination = 1, .bytes = 100});
  ASSERT_TRUE(repaired.completed());
  EXPECT_GT(*repaired.completed(), hw::from_us(900).value);
  EXPECT_LT(*repaired.completed(), hw::from_us(905).value);
  // Another link that flaps for ever repairs nothing.
  spec.faults = hw::apply_faults(spec.topology, {"at=1ns link:L1[0,0].u1 down", "at=1ns link:L1[1,0].u0 down",
                                                 "link:L1[2,0].d0 down for=1us every=30us"});
  EXPECT_THROW(model::test::once(spec, {.source = 0, .destination = 1, .bytes = 100}), hw::CheckFailed);
}

/// Three switches in a row, all of one tier: no route there goes down, whatever the direction.
TEST(FaultEvents, BetweenSwitchesOfOneTierThereIsNoUpAndDown) {
  FabricSpec spec = model::test::round_star(2);
  constexpr int kRow = 3;
  spec.topology.endpoints = spec.topology.dies = kRow;
  hw::PlaneTopology& plane = spec.topology.planes[0];
  plane.switches.clear();
  plane.links.clear();
  for (int s = 0; s < kRow; ++s) {
    plane.switches.push_back({"R" + std::to_string(s), 1, 3});
    plane.links.push_back({.a = {s, 0}, .b = {kRow + s, 0}, .rate = spec.link.rate, .wire = {}});
  }
  // One link is written from right to left, the other from left to right.
  plane.links.push_back({.a = {kRow + 1, 1},
                         .b = {kRow + 0, 1},
                         .rate = spec.link.rate,
                         .wire = {},
                         .link_class = hw::LinkClass::kUplink});
  plane.links.push_back({.a = {kRow + 1, 2},
                         .b = {kRow + 2, 1},
                         .rate = spec.link.rate,
                         .wire = {},
                         .link_class = hw::LinkClass::kUplink});
  spec.faults = hw::apply_faults(spec.topology, {"at=1ms link:die:1.p0 down"});
  for (const auto& [from, to] : {std::pair{0, 2}, std::pair{2, 0}}) {
    const Witness witness = model::test::once(spec, {.source = from, .destination = to, .bytes = 100});
    EXPECT_TRUE(witness.completed()) << from;
    EXPECT_LT(witness.completed().value_or(INT64_MAX), spec.port.timeout.value) << "at the first attempt";
  }
}

/// The time that a dead link stands still is no wait for credits.
TEST(FaultEvents, ADeadLinkIsNotStalledForCredits) {
  FabricSpec spec = model::test::round_star(2);
  spec.port.receive_buffer = spec.link.data_packet(spec.link.mtu);
  spec.port.write_unit = 1000;  // the link to end point 1 waits for credits most of the time
  spec.faults = hw::apply_faults(spec.topology, {"at=5us link:die:1.p0 down for=1ms"});
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, {.source = 0, .destination = 1, .bytes = 4 * 4096});
  fabric.run();
  ASSERT_TRUE(witness.completed());
  for (const auto& use : fabric.plane(0).lane_use())
    EXPECT_LT(use.credit_stall_ps, hw::from_us(200).value) << use.from_node << " to " << use.to_node;
}

}  // namespace
}  // namespace cmx
