// SPDX-License-Identifier: Apache-2.0
// Bisection, diameter and reach of networks whose answers are known, and of random small ones against all halves there
// are.
#include "hw/topology/survey.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <string>
#include <utility>

#include "hw/machine/machine.h"
#include "hw/topology/builders.h"
#include "hw/topology/fault.h"

namespace cmx::hw {
namespace {

Topology machine(const std::string& name, const std::vector<std::string>& overlays = {}) {
  return load_machine(Config::load("machine", name, overlays)).topology();
}
double bisection_gb_per_s(const Topology& topology) { return to_gb_per_s(bisection(topology)); }

/// One plane of switches with an end point each; `links` join them. All at 10 GB/s.
Topology switches_with_an_end_each(int count, const std::vector<std::pair<int, int>>& links) {
  Topology topology;
  topology.endpoints = topology.dies = count;
  PlaneTopology plane{.name = "plane", .switched = true, .switches = {}, .links = {}};
  std::vector<int> ports(static_cast<std::size_t>(count), 1);
  const BytesPerSecond rate(10e9);
  for (int s = 0; s < count; ++s) {
    plane.switches.push_back({"s" + std::to_string(s), 1, 16});
    plane.links.push_back({.a = {s, 0}, .b = {count + s, 0}, .rate = rate, .wire = {}});
  }
  for (const auto& [a, b] : links) {
    plane.links.push_back({.a = {count + a, ports[static_cast<std::size_t>(a)]++},
                           .b = {count + b, ports[static_cast<std::size_t>(b)]++},
                           .rate = rate,
                           .wire = {},
                           .link_class = LinkClass::kPeer});
  }
  topology.planes.push_back(plane);
  return topology;
}

std::vector<std::pair<int, int>> grid(int width, int height, bool around) {
  std::vector<std::pair<int, int>> links;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      if (x + 1 < width || around) links.emplace_back(y * width + x, y * width + (x + 1) % width);
      if (y + 1 < height || around) links.emplace_back(y * width + x, (y + 1) % height * width + x);
    }
  }
  return links;
}

TEST(Bisection, OfAStarIsHalfOfTheEndPointsLinks) {
  EXPECT_DOUBLE_EQ(bisection_gb_per_s(machine("star", {"star.endpoints=16"})), 8 * 28);
  EXPECT_DOUBLE_EQ(bisection_gb_per_s(machine("star", {"star.endpoints=7"})), 3 * 28) << "halves differ by one";
}

TEST(Bisection, OfTheSupernodeIsHalfOfTheUplinks) {
  EXPECT_NEAR(bisection_gb_per_s(machine("cloudmatrix384")), 24 * 7 * 16 * 28.0, 1e-6);
  EXPECT_NEAR(bisection_gb_per_s(machine("cloudmatrix-node")), 8 * 7 * 28.0, 1e-6);
}

TEST(Bisection, OfATaperedClosIsTheTaper) {
  const auto of_uplinks = [](const char* up) {
    return bisection_gb_per_s(machine("clos", {"clos.endpoints=128", "clos.down=16", up}));
  };
  EXPECT_NEAR(of_uplinks("clos.up=16"), 64 * 28, 1e-6);
  EXPECT_NEAR(of_uplinks("clos.up=4"), 16 * 28, 1e-6) << "four of the eight leaves have four uplinks each";
}

TEST(Bisection, OfRingsMeshesAndToriIsWhatBooksSay) {
  const auto of = [](int width, int height, bool around) {
    return bisection_gb_per_s(switches_with_an_end_each(width * height, grid(width, height, around)));
  };
  EXPECT_DOUBLE_EQ(of(4, 4, false), 4 * 10) << "mesh";
  EXPECT_DOUBLE_EQ(of(4, 4, true), 8 * 10) << "torus";
  EXPECT_DOUBLE_EQ(of(8, 8, false), 8 * 10);
  EXPECT_DOUBLE_EQ(of(8, 8, true), 16 * 10);
  std::vector<std::pair<int, int>> ring;
  for (int s = 0; s < 12; ++s) ring.emplace_back(s, (s + 5) % 12);  // a ring whose numbers jump
  EXPECT_DOUBLE_EQ(bisection_gb_per_s(switches_with_an_end_each(12, ring)), 2 * 10);
}

TEST(Bisection, CountsEveryPlaneAndNoDeadLink) {
  Topology topology = machine("cloudmatrix384", {"supernode.nodes=2"});
  const double whole = bisection_gb_per_s(topology);
  apply_fault(topology, "plane:3 down");
  EXPECT_NEAR(bisection_gb_per_s(topology), whole * 6 / 7, 1e-6);
}

TEST(Survey, TheDiameterIsInLinks) {
  EXPECT_EQ(survey(machine("star")).diameter, 2);
  EXPECT_EQ(survey(machine("cloudmatrix384")).diameter, 4);
  EXPECT_EQ(survey(switches_with_an_end_each(16, grid(4, 4, false))).diameter, 2 + 6);
  EXPECT_EQ(survey(switches_with_an_end_each(16, grid(4, 4, true))).diameter, 2 + 4);
}

TEST(Survey, NamesThePairThatNothingJoins) {
  const Survey whole = survey(machine("cloudmatrix384", {"supernode.nodes=2"}));
  EXPECT_EQ(whole.apart, std::nullopt);
  EXPECT_EQ(whole.pairs_apart, 0);
  const Survey broken = survey(switches_with_an_end_each(5, {{0, 1}, {2, 3}, {3, 4}}));
  EXPECT_EQ(broken.apart, (std::pair{0, 2}));
  EXPECT_EQ(broken.pairs_apart, 6);
  EXPECT_EQ(broken.diameter, 4) << "of those that are joined";
}

TEST(Survey, APackagesOwnLinkJoinsItsDies) {
  Topology topology = machine("cloudmatrix-node");
  for (int plane = 0; plane < 7; ++plane) apply_fault(topology, "link:die:0.p" + std::to_string(plane) + " down");
  const Survey found = survey(topology);
  EXPECT_EQ(found.apart, (std::pair{0, 2})) << "die:1 is in the same package";
  EXPECT_EQ(found.pairs_apart, 14 + 4);
}

/// The least cut of all ways to put nodes on two sides with halves of the dies.
double least_of_all(const Topology& topology) {
  const PlaneTopology& plane = topology.planes.front();
  const auto nodes = static_cast<unsigned>(topology.endpoints) + static_cast<unsigned>(plane.switches.size());
  double least = std::numeric_limits<double>::infinity();
  for (std::uint32_t sides = 0; sides < 1U << nodes; ++sides) {
    if (std::popcount(sides & ((1U << topology.dies) - 1)) != topology.dies / 2) continue;
    double cut = 0;
    for (const Link& link : plane.links)
      cut += (sides >> link.a.node & 1) != (sides >> link.b.node & 1) ? to_gb_per_s(link.rate) : 0;
    least = std::min(least, cut);
  }
  return least;
}

RC_GTEST_PROP(BisectionProperty, IsTheLeastOfAllHalves, ()) {
  const int count = *rc::gen::inRange(2, 8);
  std::vector<std::pair<int, int>> links;
  for (int s = 1; s < count; ++s) links.emplace_back(*rc::gen::inRange(0, s), s);
  for (int more = *rc::gen::inRange(0, 6); more > 0; --more) {
    const int a = *rc::gen::inRange(0, count);
    const int b = *rc::gen::inRange(0, count);
    if (a != b) links.emplace_back(a, b);
  }
  Topology topology = switches_with_an_end_each(count, links);
  for (Link& link : topology.planes.front().links) link.rate = BytesPerSecond(*rc::gen::element(2e9, 10e9, 28e9, 50e9));
  RC_ASSERT(std::abs(bisection_gb_per_s(topology) - least_of_all(topology)) < 1e-6);
}

}  // namespace
}  // namespace cmx::hw
