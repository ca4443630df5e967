// SPDX-License-Identifier: Apache-2.0
// Do the route policies keep their contract, and can no fabric wait for itself with them? And does one that can, do so?
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hw/topology/grid.h"
#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"
#include "tests/unit/ub_fabric/random_case.h"
#include "tlm/ub_fabric/analysis/circular_wait.h"
#include "tlm/ub_fabric/switch/dependency_cycle.h"

namespace cmx {
namespace {

using hw::RoutePolicy;
using model::FabricSpec;
using model::Routing;
using testing::HasSubstr;

using Edges = std::vector<std::pair<int, int>>;

/// `switches` switches with an end point each, joined by `edges`, with buffers of one packet a lane.
FabricSpec network(int switches, const Edges& edges, RoutePolicy routes, std::vector<int> grid = {}) {
  FabricSpec spec = model::test::round_star(2);
  spec.ub_switch.input_buffer = spec.link.data_packet(spec.link.mtu);
  spec.topology.endpoints = spec.topology.dies = switches;
  hw::PlaneTopology& plane = spec.topology.planes[0];
  plane.switches.clear();
  plane.links.clear();
  plane.routes = routes;
  plane.grid = std::move(grid);
  for (int s = 0; s < switches; ++s) {
    plane.switches.push_back({"s" + std::to_string(s), 1, 1});
    plane.links.push_back({.a = {s, 0}, .b = {switches + s, 0}, .rate = spec.link.rate, .wire = {}});
  }
  for (const auto& [a, b] : edges) {
    const hw::LinkEnd low{switches + a, plane.switches[a].ports++};
    const hw::LinkEnd high{switches + b, plane.switches[b].ports++};
    plane.links.push_back(
        {.a = low, .b = high, .rate = spec.link.rate, .wire = {}, .link_class = hw::LinkClass::kPeer});
  }
  return spec;
}

Edges ring(int switches) {
  Edges edges;
  for (int s = 0; s < switches; ++s) edges.emplace_back(s, (s + 1) % switches);
  return edges;
}

Edges mesh(int rows, int columns, bool torus) {
  Edges edges;
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      if (c + 1 < columns || torus) edges.emplace_back(r * columns + c, r * columns + (c + 1) % columns);
      if (r + 1 < rows || torus) edges.emplace_back(r * columns + c, (r + 1) % rows * columns + c);
    }
  }
  return edges;
}

/// A tree with some more links, so that everybody is joined.
Edges random_graph(int switches) {
  Edges edges;
  for (int s = 1; s < switches; ++s) edges.emplace_back(model::test::between(0, s), s);
  for (int more = model::test::between(1, 2 * switches); more > 0; --more) {
    const int a = model::test::between(0, switches);
    const int b = model::test::between(0, switches);
    if (a != b) edges.emplace_back(a, b);
  }
  return edges;
}

/// Everyone writes to everyone, as much as fits and more; whether all arrived. A fabric that waits for itself ends in
/// CheckFailed.
bool delivers_under_saturation(const FabricSpec& spec, std::int64_t packets = 6) {
  model::test::Witness witness;
  model::UbFabric fabric(spec, 1, witness);
  const int count = spec.topology.endpoints;
  std::uint64_t messages = 0;
  for (int round = 1; round < count; ++round) {
    for (int from = 0; from < count; ++from)
      fabric.post(
          0, {.source = from, .destination = (from + round) % count, .bytes = packets * 4096, .cookie = messages++});
  }
  try {
    fabric.run();
  } catch (const hw::CheckFailed& error) {
    EXPECT_THAT(error.what(), HasSubstr("each waits for the next"));
    return false;
  }
  std::set<std::uint64_t> completed;
  for (const auto& seen : witness.seen) {
    if (seen.kind == model::Notice::Kind::kCompleted) completed.insert(seen.cookie);
  }
  EXPECT_EQ(completed.size(), messages);
  return true;
}

/// Every candidate of a switch is one link nearer, and everybody is reached.
void expect_contract(const FabricSpec& spec) {
  const hw::PlaneTopology& plane = spec.topology.planes[0];
  const int count = spec.topology.endpoints;
  const Routing routing(plane, count);
  const model::test::Paths paths(plane, count);
  for (int to = 0; to < count; ++to) {
    for (int sw = 0; sw < count; ++sw) {
      if (sw == to) continue;
      EXPECT_TRUE(routing.leads(sw, to)) << sw << " to " << to;
      EXPECT_FALSE(routing.ports(sw, to).empty());
      for (const std::uint16_t port : routing.ports(sw, to)) {
        for (const auto& end : paths.ends(count + sw)) {
          if (end.port != port) continue;
          EXPECT_EQ(routing.distance(end.to - count, to), routing.distance(sw, to).value() - 1);
        }
      }
    }
  }
}

bool can_deadlock(const FabricSpec& spec) { return !model::circular_wait(spec.topology, 0).empty(); }

struct Grid {
  int rows;
  int columns;
  bool torus;
};
void PrintTo(const Grid& grid, std::ostream* out) {
  *out << (grid.torus ? "torus " : "mesh ") << grid.rows << "x" << grid.columns;
}

class Grids : public testing::TestWithParam<Grid> {};

TEST_P(Grids, DeliverEverythingUnderSaturationWithTheNewPoliciesAndByDefault) {
  const Grid& grid = GetParam();
  const Edges edges = mesh(grid.rows, grid.columns, grid.torus);
  for (const RoutePolicy routes : {RoutePolicy::kUpDown, RoutePolicy::kDimensionOrdered, RoutePolicy::kAuto}) {
    const FabricSpec spec = network(grid.rows * grid.columns, edges, routes, {grid.rows, grid.columns});
    EXPECT_EQ(hw::why_no_grid(spec.topology.planes[0], spec.topology.endpoints, {grid.rows, grid.columns}), "");
    expect_contract(spec);
    EXPECT_FALSE(can_deadlock(spec)) << hw::route_policy_names()[static_cast<std::size_t>(routes)];
    EXPECT_TRUE(delivers_under_saturation(spec));
  }
}

TEST_P(Grids, WithAllShortestRoutesAreNamedAndDoDeadlock) {
  const Grid& grid = GetParam();
  const FabricSpec spec =
      network(grid.rows * grid.columns, mesh(grid.rows, grid.columns, grid.torus), RoutePolicy::kShortest);
  EXPECT_TRUE(can_deadlock(spec));
  EXPECT_FALSE(delivers_under_saturation(spec, 100));
}

INSTANTIATE_TEST_SUITE_P(Routes, Grids,
                         testing::Values(Grid{4, 4, false}, Grid{4, 4, true}, Grid{3, 5, false}, Grid{5, 4, true}));

TEST(DimensionOrdered, GoesAlongTheFirstDimensionFirst) {
  const FabricSpec spec = network(12, mesh(3, 4, false), RoutePolicy::kDimensionOrdered, {3, 4});
  const hw::PlaneTopology& plane = spec.topology.planes[0];
  const Routing routing(plane, 12);
  const model::test::Paths paths(plane, 12);
  std::vector<int> route{1};
  while (route.back() != 11) {
    ASSERT_EQ(routing.ports(route.back(), 11).size(), 1U);
    for (const auto& end : paths.ends(12 + route.back())) {
      if (end.port == routing.ports(route.back(), 11)[0]) {
        route.push_back(end.to - 12);
        break;
      }
    }
  }
  EXPECT_THAT(route, testing::ElementsAre(1, 5, 9, 10, 11));
}

TEST(DimensionOrdered, ARingIsNotPassedThroughItsPlaceZero) {
  const FabricSpec spec = network(6, ring(6), RoutePolicy::kDimensionOrdered, {6});
  const Routing routing(spec.topology.planes[0], 6);
  EXPECT_EQ(routing.distance(0, 5), 1) << "around, which is shorter";
  EXPECT_EQ(routing.distance(5, 0), 1);
  EXPECT_EQ(routing.distance(1, 5), 4) << "not by place 0";
  EXPECT_FALSE(can_deadlock(spec));
}

TEST(Grid, IsReadAndChecked) {
  EXPECT_EQ(hw::grid_named("4x4x2"), (std::vector<int>{4, 4, 2}));
  for (const char* bad : {"", "4x", "x4", "4x0", "4 x 4", "1001", "4*4", "1x1x1x1x1x1x1x1x1"})
    EXPECT_FALSE(hw::grid_named(bad)) << bad;
  const hw::PlaneTopology plane = network(6, mesh(2, 3, false), RoutePolicy::kShortest).topology.planes[0];
  EXPECT_EQ(hw::why_no_grid(plane, 6, {2, 3}), "");
  EXPECT_THAT(hw::why_no_grid(plane, 6, {2, 2}), HasSubstr("has 6 switches, not one for each place"));
  EXPECT_THAT(hw::why_no_grid(plane, 6, {3, 2}), HasSubstr("joins no neighbours"));
  const hw::PlaneTopology broken =
      network(6, {{0, 1}, {1, 2}, {0, 3}, {3, 4}, {4, 5}, {2, 5}}, RoutePolicy::kShortest).topology.planes[0];
  EXPECT_EQ(hw::why_no_grid(broken, 6, {2, 3}), "no link joins the neighbours s1 and s4");
}

TEST(UpDown, KeepsTheTiersOfAClosAndAllItsShortestRoutes) {
  hw::Topology topology = hw::clos_topology(
      {.endpoints = 12, .down = 3, .up = 3, .link = hw::BytesPerSecond(1e9), .uplink = hw::BytesPerSecond(1e9)}, {});
  const Routing shortest(topology.planes[0], 12);
  topology.planes[0].routes = RoutePolicy::kUpDown;
  const Routing up_down(topology.planes[0], 12);
  for (int sw = 0; sw < static_cast<int>(topology.planes[0].switches.size()); ++sw) {
    for (int to = 0; to < 12; ++to) {
      EXPECT_TRUE(std::ranges::equal(shortest.ports(sw, to), up_down.ports(sw, to))) << sw << " to " << to;
    }
  }
}

TEST(Auto, KeepsShortestRoutesWhereTheyCannotDeadlock) {
  EXPECT_EQ(
      Routing(network(4, {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}}, RoutePolicy::kAuto).topology.planes[0], 4)
          .policy(),
      RoutePolicy::kShortest);
  EXPECT_EQ(Routing(network(5, ring(5), RoutePolicy::kAuto).topology.planes[0], 5).policy(), RoutePolicy::kUpDown);
  // A dead link changes routes, not the policy.
  FabricSpec cut = network(5, ring(5), RoutePolicy::kAuto);
  cut.topology.planes[0].links.back().alive = false;
  EXPECT_EQ(Routing(cut.topology.planes[0], 5).policy(), RoutePolicy::kUpDown);
}

TEST(CircularWait, IsNamedLinkByLink) {
  const auto cycle = model::circular_wait(network(5, ring(5), RoutePolicy::kShortest).topology, 2);
  ASSERT_EQ(cycle.size(), 5U);
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    EXPECT_EQ(cycle[i].to, cycle[(i + 1) % cycle.size()].from);
    EXPECT_EQ(cycle[i].lane, 2);
    EXPECT_THAT(cycle[i].link, HasSubstr(".u"));
  }
}

TEST(CircularWait, IsNotInTheShippedShapes) {
  EXPECT_TRUE(model::circular_wait(model::test::fabric_of("clos", {"clos.endpoints=64"}).topology, 0).empty());
  EXPECT_TRUE(model::circular_wait(model::test::fabric_of("cloudmatrix-node").topology, 0).empty());
}

RC_GTEST_PROP(RouteProperty, RandomGraphsDeliverEverythingWithUpDownRoutes, ()) {
  const int switches = model::test::between(3, 9);
  const Edges edges = random_graph(switches);
  for (const RoutePolicy routes : {RoutePolicy::kUpDown, RoutePolicy::kAuto}) {
    const FabricSpec spec = network(switches, edges, routes);
    expect_contract(spec);
    RC_ASSERT(!can_deadlock(spec));
    RC_ASSERT(delivers_under_saturation(spec));
  }
}

/// What has no cycle of waits does not deadlock, with whichever routes.
RC_GTEST_PROP(RouteProperty, WhatIsNotNamedDoesNotDeadlock, ()) {
  const int switches = model::test::between(3, 9);
  const FabricSpec spec = network(switches, random_graph(switches), RoutePolicy::kShortest);
  RC_PRE(!can_deadlock(spec));
  RC_ASSERT(delivers_under_saturation(spec));
}

/// A cycle that each packet has to go two links along, by its one shortest route.
RC_GTEST_PROP(RouteProperty, RingsAreNamedAndDoDeadlock, ()) {
  const int switches = 5 + 2 * model::test::between(0, 3);
  const FabricSpec spec = network(switches, ring(switches), RoutePolicy::kShortest);
  RC_ASSERT(model::circular_wait(spec.topology, 0).size() == static_cast<std::size_t>(switches));
  RC_ASSERT(!delivers_under_saturation(spec));
}

/// Links die and come back in the middle of the traffic: routes change, packets turn round or are sent again, and
/// nothing waits for itself.
RC_GTEST_PROP(RouteProperty, UpDownRoutesOutliveFaults, ()) {
  const int switches = model::test::between(4, 9);
  FabricSpec spec = network(switches, random_graph(switches), RoutePolicy::kUpDown);
  spec.port.timeout = hw::from_ns(20'000);
  const int links = static_cast<int>(spec.topology.planes[0].links.size());
  const int link = model::test::between(switches, links);
  const std::int64_t down = model::test::between(1, 40) * std::int64_t{1'000'000};
  spec.faults = {{.at = hw::Picoseconds(down),
                  .changes = {{.plane = 0, .link = link, .what = hw::LinkChange::What::kAlive, .value = 0}}},
                 {.at = hw::Picoseconds(down + 30'000'000),
                  .changes = {{.plane = 0, .link = link, .what = hw::LinkChange::What::kAlive, .value = 1}}}};
  RC_ASSERT(delivers_under_saturation(spec));
}

}  // namespace
}  // namespace cmx
