// SPDX-License-Identifier: Apache-2.0
// Clos networks of one to three tiers: what follows from radix and taper, and what cannot be built.
#include "hw/clos/clos_spec.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "hw/machine/machine.h"
#include "hw/machine/machine_check.h"
#include "hw/machine/machine_summary.h"

namespace cmx::hw {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Config clos(const std::vector<std::string>& overlays) {
  std::vector<std::string> all;
  for (const std::string& overlay : overlays) all.push_back("clos." + overlay);
  return Config::load("machine", "clos", all);
}
ClosSpec spec_of(const std::vector<std::string>& overlays) { return *load_machine(clos(overlays)).clos; }

/// From the radix alone: leaves split by the taper.
ClosSpec derived(std::vector<std::string> overlays) {
  overlays.insert(overlays.end(), {"down=0", "up=0"});
  return spec_of(overlays);
}

void refuses(const std::vector<std::string>& overlays, const char* hint) {
  EXPECT_THAT([&] { load_machine(clos(overlays)); }, ThrowsMessage<BadInput>(HasSubstr(hint)));
}

TEST(Clos, TheShippedOneIsTwoTiersOfSupernodeLeaves) {
  const ClosSpec spec = spec_of({});
  EXPECT_EQ(spec.tiers, 2);
  EXPECT_EQ(spec.leaves(), 48);
  EXPECT_EQ(spec.l2_switches, 16);
  EXPECT_EQ(spec.links_per_l2(), 1);
}

TEST(Clos, TiersAreAsFewAsHoldTheEndPoints) {
  EXPECT_EQ(derived({"radix=48", "endpoints=48"}).tiers, 1);
  EXPECT_EQ(derived({"radix=48", "endpoints=49"}).tiers, 2);
  EXPECT_EQ(derived({"radix=48", "endpoints=1152"}).tiers, 2) << "48 leaves of 24";
  EXPECT_EQ(derived({"radix=48", "endpoints=1153"}).tiers, 3);
  EXPECT_EQ(derived({"radix=48", "endpoints=27648"}).tiers, 3) << "48 pods of 24 leaves of 24";
  refuses({"radix=48", "down=0", "up=0", "endpoints=27649"}, "hold 27648 end points, not 27649");
}

TEST(Clos, OneEndPointIsANetworkToo) {
  EXPECT_EQ(spec_of({"endpoints=1"}).leaves(), 1);
  EXPECT_EQ(describe(load_machine(Config::load("machine", "star", {"star.endpoints=1"}))).links.die, 1);
}

TEST(Clos, FullLeavesOfWholeNodesMakeTheSupernodesTiers) {
  const ClosSpec spec = derived({"radix=48", "endpoints=3072", "dies_per_node=16", "dies_per_npu=2"});
  EXPECT_EQ(spec.tiers, 3);
  EXPECT_EQ(spec.down, 16) << "24 ports down hold one node of 16";
  EXPECT_EQ(spec.up, 16);
  EXPECT_EQ(spec.leaves(), 192);
  EXPECT_EQ(spec.l2_down, 24);
  EXPECT_EQ(spec.pods(), 8);
  EXPECT_EQ(spec.l2_switches, 16);
  EXPECT_EQ(spec.l3_switches, 64) << "6 parallel links from each L2 to each of its 4 L3";
  EXPECT_EQ(spec.links_per_l3(), 6);
}

TEST(Clos, TaperSplitsThePorts) {
  const ClosSpec spec = derived({"radix=48", "endpoints=1000", "taper=3"});
  EXPECT_EQ(spec.down, 36);
  EXPECT_EQ(spec.up, 12);
  const MachineSummary summary =
      describe(load_machine(clos({"radix=48", "endpoints=1008", "taper=3", "down=0", "up=0"})));
  EXPECT_DOUBLE_EQ(summary.tiers[0].oversubscription, 3);
}

TEST(Clos, FewLeavesShareFewSpinesOverParallelLinks) {
  const ClosSpec spec = derived({"radix=48", "endpoints=96"});
  EXPECT_EQ(spec.leaves(), 4);
  EXPECT_EQ(spec.l2_switches, 2) << "12 of a leaf's 24 uplinks to each";
  EXPECT_EQ(spec.links_per_l2(), 12);
}

TEST(Clos, CountsThatCannotBeBuiltComeWithAFix) {
  refuses({"l2_switches=5"},
          "16 uplinks of a leaf do not spread evenly over 5 L2 switches; the nearest multiple is 15");
  refuses({"dies_per_node=10"},
          "768 end points are no whole number of nodes of 10; the nearest multiples of 10 are 760 and 770");
  refuses({"dies_per_node=32"}, "a leaf of 16 end points cuts a node of 32");
  refuses({"dies_per_npu=5"}, "no whole number of NPUs");
  refuses({"up=0"}, "set clos.down=768");
  refuses({"tiers=3"}, "three tiers need the leaves of a pod; give it, or set clos.radix");
  refuses({"tiers=3", "l2_down=8", "l2_up=6", "l3_switches=24"}, "24 L3 switches make no equal groups for the 16 L2");
  refuses({"tiers=3", "l2_down=8", "l2_up=6", "l3_switches=64"},
          "6 uplinks of an L2 switch do not spread evenly over the 4 L3");
  refuses({"radix=24"},
          "a leaf needs 16 end points + 16 uplinks = 32 ports but has 24 (clos.radix); set clos.radix=32");
  refuses({"radix=16", "dies_per_node=16", "down=0", "up=0", "endpoints=64"},
          "no room for a node of 16 with its uplinks; set clos.radix=32");
  refuses({"radix=48", "tiers=2", "down=0", "up=0", "endpoints=1153"},
          "hold 1152 end points, not 1153; set clos.tiers=3");
  refuses({"tiers=3", "down=4", "up=4", "endpoints=512", "l2_down=2", "l2_up=4"},
          "an L3 switch needs 64 pods x 1 link = 64 ports but has 48");
}

/// Whatever the radix and the taper, every port budget closes, every port holds one link, and no tier is tapered more
/// than was asked.
RC_GTEST_PROP(ClosProperty, DerivedNetworksClose, ()) {
  const int radix = *rc::gen::inRange(4, 20) * 4;
  const int taper = *rc::gen::inRange(1, 4);
  const int dies_per_node = *rc::gen::inRange(1, 3);
  const int endpoints = dies_per_node * *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(1, 200));
  const Config config =
      clos({"radix=" + std::to_string(radix), "taper=" + std::to_string(taper), "down=0", "up=0",
            "endpoints=" + std::to_string(endpoints), "dies_per_node=" + std::to_string(dies_per_node)});
  const Machine machine = read_machine(config);
  for (const MachineCheck& check : check_machine(machine)) RC_ASSERT(check.closes);
  const ClosSpec& spec = *machine.clos;
  if (spec.tiers >= 2) RC_ASSERT(spec.down <= spec.up * taper);
  if (spec.tiers == 3) RC_ASSERT(spec.l2_down * spec.links_per_l2() <= spec.l2_up * taper);
}

TEST(Clos, PlanesAreEqualAndApart) {
  const Topology topology = load_machine(clos({"planes=3", "endpoints=32"})).topology();
  ASSERT_EQ(topology.planes.size(), 3U);
  EXPECT_EQ(topology.planes[2].switches[1].name, "L1[1,2]");
  EXPECT_EQ(topology.planes[0].links.size(), topology.planes[2].links.size());
  EXPECT_DOUBLE_EQ(describe(load_machine(clos({"planes=3"}))).ub_gb_per_s_per_die, 84);
}

TEST(Clos, EachTierHasItsOwnLinks) {
  const Topology topology = load_machine(clos({"tiers=3", "l2_down=8", "l2_up=8", "l2_uplink_rate_ratio=2",
                                               "uplink_rate_ratio=0.5", "l2_uplink_wire=100"}))
                                .topology();
  std::set<LinkClass> seen;
  for (const Link& link : topology.planes[0].links) {
    seen.insert(link.link_class);
    const double rate = link.link_class == LinkClass::kDie ? 28e9 : link.link_class == LinkClass::kUplink ? 14e9 : 56e9;
    EXPECT_EQ(link.rate, BytesPerSecond(rate));
    if (link.link_class == LinkClass::kL2Uplink) {
      EXPECT_EQ(link.wire, Picoseconds(500'000)) << "100 m at 5 ns";
    }
  }
  EXPECT_EQ(seen.size(), 3U);
}

}  // namespace
}  // namespace cmx::hw
