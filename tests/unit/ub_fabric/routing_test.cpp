// SPDX-License-Identifier: Apache-2.0
// Does routing know all shortest routes over live links, and no others?
#include "tlm/ub_fabric/switch/routing.h"
#include "hw/topology/fault.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <utility>

#include "tests/unit/ub_fabric/random_case.h"

namespace cmx {
namespace {

using model::Routing;
using model::test::Paths;

/// Ports of `node` that lead one link closer to `target`.
std::set<int> closer_ports(const Paths& paths, const std::vector<int>& links, int node, int target, int endpoints) {
  std::set<int> ports;
  for (const auto& end : paths.ends(node)) {
    if (links[end.to] == links[node] - 1 && (end.to >= endpoints || end.to == target)) ports.insert(end.port);
  }
  return ports;
}

void expect_all_shortest_routes(const hw::Topology& topology) {
  const int endpoints = topology.endpoints;
  for (const auto& plane : topology.planes) {
    const Routing routing(plane, endpoints);
    const Paths paths(plane, endpoints);
    for (int target = 0; target < endpoints; ++target) {
      const std::vector<int> links = paths.links_to(target);
      for (int from = 0; from < endpoints; ++from) {
        if (from == target) continue;
        RC_ASSERT(routing.reachable(from, target) == (links[from] > 0));
        if (links[from] > 0) RC_ASSERT(routing.switches_between(from, target) == links[from] - 1);
      }
      for (int sw = 0; sw < static_cast<int>(plane.switches.size()); ++sw) {
        if (links[endpoints + sw] < 0) continue;
        std::set<int> used;
        // 24 pods x 2 links, chosen by every fourth salt
        for (std::uint32_t salt = 0; salt < 200; ++salt) used.insert(routing.port(sw, target, salt));
        RC_ASSERT(used == closer_ports(paths, links, endpoints + sw, target, endpoints));
      }
    }
  }
}

RC_GTEST_PROP(RoutingProperty, AllShortestRoutesAreUsedAndOnlyThose, ()) {
  expect_all_shortest_routes(model::test::random_topology());
}

RC_GTEST_PROP(RoutingProperty, RoutesLeadAroundDeadLinks, ()) {
  hw::Topology topology = model::test::random_topology();
  for (auto& plane : topology.planes) {
    for (auto& link : plane.links) link.alive = model::test::between(0, 4) != 0;
  }
  expect_all_shortest_routes(topology);
}

TEST(Routing, EqualRoutesAreTakenRoundRobinByTheSalt) {
  const hw::Topology topology = hw::clos_topology(
      {.endpoints = 8, .down = 4, .up = 3, .link = hw::BytesPerSecond(1), .uplink = hw::BytesPerSecond(1)}, {});
  const Routing routing(topology.planes[0], 8);
  for (std::uint32_t salt = 0; salt < 9; ++salt) {
    EXPECT_EQ(routing.port(0, 7, salt), 4 + static_cast<int>(salt % 3))
        << "uplinks are the ports behind the four end points";
    EXPECT_EQ(routing.port(0, 2, salt), 2) << "an end point of the same leaf has one port";
    EXPECT_EQ(routing.port(2, 7, salt), 1) << "a spine has one link to each leaf";
  }
  EXPECT_EQ(routing.switches_between(0, 1), 1);
  EXPECT_EQ(routing.switches_between(0, 7), 3);
}

/// What one leaf sends to another pod takes every uplink of the L2 switches as often: an L2 only sees every second
/// salt.
TEST(Routing, TheTiersOfARouteUpChooseIndependently) {
  const hw::BytesPerSecond rate(1);
  const hw::Topology topology = hw::clos_topology({.endpoints = 8,
                                                   .down = 2,
                                                   .up = 2,
                                                   .link = rate,
                                                   .uplink = rate,
                                                   .l2_switches = 2,
                                                   .l2_down = 2,
                                                   .l2_up = 4,
                                                   .l3_switches = 8,
                                                   .l2_uplink = rate},
                                                  {});
  const Routing routing(topology.planes[0], 8);
  std::map<std::pair<int, int>, int> taken;
  for (std::uint32_t salt = 0; salt < 64; ++salt) {
    const int l2 = routing.port(0, 7, salt) - 2;
    ++taken[{l2, routing.port(4 + l2, 7, salt)}];
  }
  EXPECT_EQ(taken.size(), 8U) << "four L1, then the L2 of the first pod: two switches with four uplinks each";
  for (const auto& [route, times] : taken) EXPECT_EQ(times, 8);
  EXPECT_EQ(routing.switches_between(0, 7), 5);
  EXPECT_EQ(routing.switches_between(0, 3), 3) << "the other leaf of the same pod";
}

TEST(Routing, ADeadSpineIsLeftOut) {
  hw::Topology topology = hw::clos_topology(
      {.endpoints = 8, .down = 4, .up = 2, .link = hw::BytesPerSecond(1), .uplink = hw::BytesPerSecond(1)}, {});
  hw::apply_fault(topology, "switch:L2[0,0] down");
  const Routing routing(topology.planes[0], 8);
  for (std::uint32_t salt = 0; salt < 4; ++salt) EXPECT_EQ(routing.port(0, 7, salt), 5);
  hw::apply_fault(topology, "switch:L2[0,1] down");
  const Routing cut(topology.planes[0], 8);
  EXPECT_FALSE(cut.reachable(0, 7));
  EXPECT_TRUE(cut.reachable(0, 3)) << "the same leaf still is";
}

TEST(Routing, AnEndPointWithoutItsLinkIsUnreachable) {
  hw::Topology topology = hw::star_topology(3, hw::BytesPerSecond(1), {});
  topology.planes[0].links[1].alive = false;
  const Routing routing(topology.planes[0], 3);
  EXPECT_FALSE(routing.reachable(0, 1));
  EXPECT_FALSE(routing.reachable(1, 0));
  EXPECT_TRUE(routing.reachable(0, 2));
}

}  // namespace
}  // namespace cmx
