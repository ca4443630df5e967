// SPDX-License-Identifier: Apache-2.0
// Networks as data: who is joined to whom, names of end points, parts that are down.
#include "hw/topology/topology.h"
#include "hw/topology/fault.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "hw/machine/machine.h"
#include "hw/topology/builders.h"
#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Machine supernode(const std::vector<std::string>& overlays = {}) {
  return load_machine(Config::load("machine", "cloudmatrix384", overlays));
}

const Link& only_link_of(const PlaneTopology& plane, int endpoint) {
  const auto joins = [&](const Link& link) { return link.a.node == endpoint || link.b.node == endpoint; };
  EXPECT_EQ(std::count_if(plane.links.begin(), plane.links.end(), joins), 1);
  return *std::find_if(plane.links.begin(), plane.links.end(), joins);
}

int dead_links(const Topology& topology) {
  int dead = 0;
  for (const PlaneTopology& plane : topology.planes) {
    dead += static_cast<int>(
        std::count_if(plane.links.begin(), plane.links.end(), [](const Link& link) { return !link.alive; }));
  }
  return dead;
}

TEST(Topology, DieBelongsToItsNodesSwitchInEveryPlane) {
  const Topology topology = supernode().topology();
  ASSERT_EQ(topology.planes.size(), 8U) << "seven planes and the die-to-die links";
  for (int p = 0; p < 7; ++p) {
    for (const int die : {0, 15, 16, 767}) {
      const Link& link = only_link_of(topology.planes[p], die);
      EXPECT_EQ(topology.planes[p].switches[link.b.node - topology.endpoints].name,
                "L1[" + std::to_string(die / 16) + "," + std::to_string(p) + "]");
      EXPECT_EQ(link.rate, BytesPerSecond(28e9));
    }
    const Link& cpu = only_link_of(topology.planes[p], topology.dies + 191);
    EXPECT_EQ(topology.planes[p].switches[cpu.b.node - topology.endpoints].name, "L1[47," + std::to_string(p) + "]");
    EXPECT_NEAR(cpu.rate.value, 160e9 / 7, 1);
  }
}

TEST(Topology, ThePackagesDiesAreJoinedDirectly) {
  const Topology topology = supernode().topology();
  const PlaneTopology& pairs = topology.planes.back();
  EXPECT_FALSE(pairs.switched);
  const Link& link = only_link_of(pairs, 6);
  EXPECT_EQ(link.a.node + link.b.node, 6 + 7);
  EXPECT_FALSE(link.framed);
  EXPECT_EQ(link.rate, BytesPerSecond(270e9));
}

TEST(Topology, EveryL1ReachesEveryL2OfItsPlaneOnce) {
  const Topology topology = supernode().topology();
  std::set<std::pair<int, int>> joined;
  for (const Link& link : topology.planes[3].links) {
    if (link.link_class != LinkClass::kUplink) continue;
    EXPECT_TRUE(joined.insert({link.a.node, link.b.node}).second);
  }
  EXPECT_EQ(joined.size(), 48U * 16U);
}

/// Whatever its shape, a Clos network gives each end point one link, each leaf one link to each spine, and each port
/// one link at most.
TEST(Topology, ClosNetworksAreRegular) {
  EXPECT_TRUE(rc::check([] {
    const int down = *rc::gen::inRange(1, 20);
    const int up = *rc::gen::inRange(0, 20);
    const int endpoints = *rc::gen::inRange(2, up == 0 ? down + 3 : 200);
    const ClosShape shape{
        .endpoints = endpoints, .down = down, .up = up, .link = BytesPerSecond(1e9), .uplink = BytesPerSecond(1e9)};
    if (up == 0 && endpoints > down) {
      RC_ASSERT_THROWS_AS(clos_topology(shape, WireSpec{}), BadInput);
      return;
    }
    const Topology topology = clos_topology(shape, WireSpec{});
    const int leaves = (endpoints + down - 1) / down;
    std::set<std::pair<int, int>> ports;
    int uplinks = 0;
    for (const Link& link : topology.planes.at(0).links) {
      RC_ASSERT(ports.insert({link.a.node, link.a.port}).second);
      RC_ASSERT(ports.insert({link.b.node, link.b.port}).second);
      for (const LinkEnd& end : {link.a, link.b}) {
        if (end.node >= endpoints) RC_ASSERT(end.port < topology.planes[0].switches.at(end.node - endpoints).ports);
      }
      uplinks += link.link_class == LinkClass::kUplink ? 1 : 0;
    }
    RC_ASSERT(uplinks == leaves * up);
    RC_ASSERT(static_cast<int>(topology.planes[0].links.size()) == endpoints + uplinks);
  }));
}

TEST(Topology, EndPointsHaveNames) {
  const Topology topology = supernode().topology();
  EXPECT_EQ(topology.endpoint_named("die:767"), 767);
  EXPECT_EQ(topology.endpoint_named("cpu:0"), 768);
  EXPECT_EQ(topology.endpoint_name(959), "cpu:191");
  for (const char* name : {"die:768", "cpu:192", "die:-1", "die", "die:", "die:1x", "npu:0", ""})
    EXPECT_THROW(topology.endpoint_named(name), BadInput) << name;
  EXPECT_THAT([&] { topology.endpoint_named("die:800"); },
              ThrowsMessage<BadInput>(HasSubstr("the nearest is die:767")));
}

TEST(Topology, FaultsKillWhatTheyName) {
  Topology topology = supernode().topology();
  apply_fault(topology, "link:L1[4,2].u7 down");
  EXPECT_EQ(dead_links(topology), 1);
  for (const Link& link : topology.planes[2].links) {
    if (link.alive) continue;
    EXPECT_EQ(topology.planes[2].switches[link.b.node - topology.endpoints].name, "L2[2,7]");
  }
  apply_fault(topology, "switch:L2[3,0] down");
  EXPECT_EQ(dead_links(topology), 1 + 48);
  apply_fault(topology, "plane:0 down");
  EXPECT_EQ(dead_links(topology), 1 + 48 + 768 + 192 + 48 * 16);
}

TEST(Topology, UnknownFaultsNameTheNearestPart) {
  Topology topology = supernode().topology();
  const auto refuses = [&](const char* fault, const char* hint) {
    EXPECT_THAT([&] { apply_fault(topology, fault); }, ThrowsMessage<BadInput>(HasSubstr(hint))) << fault;
  };
  refuses("switch:L2[3,16] down", "nearest is L2[3,1");
  refuses("plane:7 down", "planes are 0 to 6");
  refuses("link:L1[0,0].u16 down", "u0 to u15");
  refuses("link:L1[0,0].x1 down", "u or d");
  refuses("plan:0 down", "did you mean 'plane'");
  refuses("plane:0 up", "'up' is not known here; did you mean");
  refuses("plane", "'plane' is not known here");
  refuses("", "which part");
  refuses("plane:0", "what happens to it");
  refuses("plane:0 down rate=0.5", "one effect");
  refuses("plane:0 rate=2", "a number from");
  refuses("plane:0 rate=", "a number from");
  refuses("plane:0 ber=0.1", "a number from 0 to 0.0001");
  refuses("at=soon plane:0 down", "write a time, like 10us");
  refuses("plane:0 down for=5us every=5us", "shorter for=");
  refuses("plane:0 down every=5us", "shorter for=");
  refuses("link:die:768.p0 down", "the nearest is die:767");
  refuses("link:die:5.p7 down", "p0 to p6, or pkg");
  refuses("link:cpu:0.pkg down", "no link of its package");
  refuses("at=1us plane:0 down", "no at=");
  refuses("file:no_such_file", "cannot read");
  EXPECT_EQ(dead_links(topology), 0);
}

}  // namespace
}  // namespace cmx::hw
