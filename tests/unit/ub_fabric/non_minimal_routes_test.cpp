// SPDX-License-Identifier: Apache-2.0
// Routes by a switch in between (ub_switch.paths = "all"): who takes them, what they bring, and that they cannot wait
// for one another in a cycle.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "hw/units/bad_input.h"
#include "tests/unit/ub_fabric/random_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Notice;
using model::Operation;
using model::UbFabric;
using model::test::between;
using model::test::one_of;
using model::test::round_star;
using model::test::Witness;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// `switches` with `each` end points: end point e on switch e / each. Every switch is joined to the next `reach` ones
/// around the ring.
hw::Topology around(int switches, int each, int reach, hw::BytesPerSecond rate) {
  hw::Topology topology;
  topology.endpoints = topology.dies = switches * each;
  hw::PlaneTopology plane{.name = "plane 0", .switched = true, .switches = {}, .links = {}};
  for (int s = 0; s < switches; ++s) {
    plane.switches.push_back({"S" + std::to_string(s), 1, each + 2 * reach});
    for (int e = 0; e < each; ++e)
      plane.links.push_back({.a = {s * each + e, 0},
                             .b = {topology.endpoints + s, e},
                             .rate = rate,
                             .wire = {},
                             .link_class = hw::LinkClass::kDie});
  }
  for (int s = 0; s < switches; ++s) {
    for (int step = 1; step <= reach; ++step) {
      const int to = (s + step) % switches;
      plane.links.push_back({.a = {topology.endpoints + s, each + 2 * step - 2},
                             .b = {topology.endpoints + to, each + 2 * step - 1},
                             .rate = rate,
                             .wire = {},
                             .link_class = hw::LinkClass::kUplink});
    }
  }
  topology.planes.push_back(std::move(plane));
  return topology;
}

/// Five switches, each joined to every other, with four end points each.
FabricSpec mesh(hw::PathSet paths, hw::PathPolicy policy = hw::PathPolicy::kPacket) {
  FabricSpec spec = round_star(2);
  spec.topology = around(5, 4, 2, spec.link.rate);
  spec.ub_switch.uplink_policy = policy;
  spec.ub_switch.paths = paths;
  spec.link.virtual_lanes = 4;
  return spec;
}

struct Mesh {
  std::int64_t end{0};
  std::int64_t non_minimal_packets{0};
  std::int64_t packet_hops{0};
};

/// The end points of switch 0 each write to one of switch 1.
Mesh neighbours_write(const FabricSpec& spec, int packets) {
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  for (int e = 0; e < 4; ++e)
    fabric.post(
        0, {.source = e, .destination = 4 + e, .bytes = packets * 4096LL, .cookie = static_cast<std::uint64_t>(e)});
  fabric.run();
  EXPECT_EQ(witness.seen.size(), 4U);
  Mesh result{0, fabric.non_minimal_packets(), fabric.packet_hops()};
  for (const auto& seen : witness.seen) result.end = std::max(result.end, seen.time);
  return result;
}

TEST(NonMinimalRoutes, OfAMeshShareTheLoadOfOneLink) {
  const Mesh shortest = neighbours_write(mesh(hw::PathSet::kShortest), 100);
  const Mesh all = neighbours_write(mesh(hw::PathSet::kAll), 100);
  EXPECT_EQ(shortest.non_minimal_packets, 0);
  EXPECT_GT(all.non_minimal_packets, 200) << "one direct link, three by a switch in between";
  EXPECT_LT(all.end * 10, shortest.end * 4);
}

TEST(NonMinimalRoutes, CountOneHopMoreEach) {
  const Mesh shortest = neighbours_write(mesh(hw::PathSet::kShortest), 20);
  const Mesh all = neighbours_write(mesh(hw::PathSet::kAll), 20);
  EXPECT_EQ(all.packet_hops, shortest.packet_hops + all.non_minimal_packets);
}

TEST(NonMinimalRoutes, AreNotTakenOnAnIdleNetwork) {
  FabricSpec spec = mesh(hw::PathSet::kAll);
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, {.source = 0, .destination = 4, .bytes = 50 * 4096});
  fabric.run();
  EXPECT_EQ(fabric.non_minimal_packets(), 0) << "one end point alone cannot fill a link";
}

/// Packets on non-minimal routes of two packets from end points 0 and 1 of switch 0 to switch 1, the second one
/// `later`.
std::int64_t non_minimal_of_second(std::int64_t later) {
  Witness witness;
  UbFabric fabric(mesh(hw::PathSet::kAll), 1, witness);
  witness.at_timer = [&](std::int64_t now, std::int32_t endpoint, std::uint64_t) {
    fabric.post(now, {.source = endpoint,
                      .destination = 4 + endpoint,
                      .bytes = 4096,
                      .cookie = static_cast<std::uint64_t>(endpoint)});
  };
  fabric.set_timer(1'000'000, 0, 0);
  fabric.set_timer(1'000'000 + later, 1, 1);
  fabric.run();
  return fabric.non_minimal_packets();
}

TEST(NonMinimalRoutes, AreTakenWhileThereIsAnythingInFrontOfTheDirectRoute) {
  EXPECT_EQ(non_minimal_of_second(207'000), 0) << "the first packet has just left";
  EXPECT_EQ(non_minimal_of_second(206'999), 1);
}

TEST(NonMinimalRoutes, OfAMessageWhosePacketsStayTogetherAreAllOrNone) {
  Witness witness;
  UbFabric fabric(mesh(hw::PathSet::kAll, hw::PathPolicy::kRoundRobin), 1, witness);
  for (int e = 0; e < 4; ++e)
    fabric.post(0, {.source = e, .destination = 4 + e, .bytes = 100 * 4096, .cookie = static_cast<std::uint64_t>(e)});
  fabric.run();
  EXPECT_GE(fabric.non_minimal_packets(), 100);
  int routes = 0;
  for (const auto& use : fabric.plane(0).lane_use()) {
    if (use.from_node != 20 || use.to_node < 20 || use.lane != 0 || use.packets == 0) continue;
    EXPECT_EQ(use.packets % 100, 0) << "to switch " << use.to_node - 20;
    ++routes;
  }
  EXPECT_GT(routes, 1);
}

TEST(NonMinimalRoutes, GiveNothingWhereAllLeavesReachTheSameSpines) {
  const auto clos = [](hw::PathSet paths) {
    FabricSpec spec = mesh(paths);
    spec.topology =
        hw::clos_topology({.endpoints = 16, .down = 4, .up = 4, .link = spec.link.rate, .uplink = spec.link.rate},
                          {.board = {}, .fibre = {}, .package = {}});
    spec.ub_switch.uplink_policy = hw::PathPolicy::kLeastLoaded;
    return neighbours_write(spec, 100);
  };
  EXPECT_GE(clos(hw::PathSet::kAll).end * 102, clos(hw::PathSet::kShortest).end * 100);
}

TEST(NonMinimalRoutes, NeedTwiceTheLanes) {
  const auto build = [](int lanes, std::vector<int> requests, std::vector<int> responses) {
    FabricSpec spec = mesh(hw::PathSet::kAll);
    spec.link.virtual_lanes = lanes;
    spec.link.request_lanes = std::move(requests);
    spec.link.response_lanes = std::move(responses);
    model::test::TracedPlane plane(spec);
  };
  EXPECT_NO_THROW(build(4, {0}, {1}));
  EXPECT_THAT([&] { build(3, {0}, {1}); },
              ThrowsMessage<hw::BadInput>(
                  AllOf(HasSubstr("ub_switch.paths"), HasSubstr("set ub_link.virtual_lanes to 4 instead of 3"))));
  EXPECT_THAT(
      [&] {
        build(16, {0, 8}, {1, 9});
      },
      ThrowsMessage<hw::BadInput>(HasSubstr("let them use 0 to 7 at most")));
}

/// Random meshes, rings of four and Clos networks with buffers of a few packets, all policies, with a link that fails
/// for a while.
RC_GTEST_PROP(NonMinimalRoutesProperty, LoseNothingAndNeverWaitInACycle, ()) {
  model::test::Case c{model::test::random_fabric(model::test::random_topology()), {}};
  const hw::BytesPerSecond rate(20e9);
  switch (between(0, 3)) {
    case 0: c.spec.topology = around(5, between(1, 4), 2, rate); break;  // a mesh: no shortest routes wait in a cycle
    case 1: c.spec.topology = around(3, between(1, 4), 1, rate); break;
    default: break;
  }
  c.postings = model::test::random_postings(c.spec, 150);
  for (auto& posting : c.postings) posting.at /= one_of({1, 20});
  c.spec.ub_switch.paths = hw::PathSet::kAll;
  c.spec.link.virtual_lanes = std::min(16, 2 * c.spec.link.virtual_lanes);
  if (between(0, 2) == 0) {
    const auto& links = c.spec.topology.planes[0].links;
    hw::LinkChange change{0, between(0, static_cast<int>(links.size())), hw::LinkChange::What::kAlive, 0};
    const hw::Picoseconds at(between(0, 2'500'000));
    c.spec.faults.push_back({at, {}, {change}});
    change.value = 1;
    c.spec.faults.push_back({at + hw::Picoseconds(between(1, 5'000'000)), {}, {change}});
    c.spec.port.timeout = hw::Picoseconds(300'000);
  }
  c.spec.port.placement = one_of({hw::Placement::kAny, hw::Placement::kInOrder});
  const auto outcome = model::test::run(c);
  std::map<std::uint64_t, int> completed;
  for (const auto& seen : outcome.seen) completed[seen.cookie] += seen.kind == Notice::Kind::kCompleted ? 1 : 0;
  for (const auto& posting : c.postings) RC_ASSERT(completed[posting.message.cookie] == 1);
  RC_ASSERT(outcome.credits_held);
  RC_ASSERT(outcome.credits_returned);
  RC_ASSERT(outcome.reorder_reserved == 0);
  RC_ASSERT(model::test::run(c, 3).seen == outcome.seen);
}

/// Every buffer of the mesh holds one packet, and every end point writes to the next switches at once.
TEST(NonMinimalRoutes, OnLanesOfTheirOwnCannotDeadlock) {
  FabricSpec spec = mesh(hw::PathSet::kAll);
  spec.ub_switch.input_buffer = spec.link.data_packet(spec.link.mtu);
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  for (int from = 0; from < 20; ++from)
    fabric.post(0, {.source = from,
                    .destination = (from + 4) % 20,
                    .bytes = 200 * 4096,
                    .cookie = static_cast<std::uint64_t>(from)});
  fabric.run();
  EXPECT_EQ(witness.seen.size(), 20U);
  EXPECT_GT(fabric.non_minimal_packets(), 1000);
}

}  // namespace
}  // namespace cmx
