// SPDX-License-Identifier: Apache-2.0
// How many L2 switches a supernode of a size needs.
#include "hw/machine/l2_sizing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "hw/machine/machine.h"

namespace cmx::hw {
namespace {

SupernodeSpec supernode_of(int npus, const std::vector<std::string>& more = {}) {
  std::vector<std::string> overlays{"supernode.nodes=" + std::to_string(npus / 8)};
  overlays.insert(overlays.end(), more.begin(), more.end());
  return load_machine(Config::load("machine", "cloudmatrix384", overlays)).supernode->counts;
}

struct Published {
  int npus;
  int logical_switches;
  int port_use_percent;
};
void PrintTo(const Published& published, std::ostream* out) { *out << published.npus << " NPUs"; }

/// CM384, amortised network cost.
class Sizing : public testing::TestWithParam<Published> {};

TEST_P(Sizing, NeedsThePublishedSwitchesAtThePublishedPortUse) {
  const auto sizing = size_l2(supernode_of(GetParam().npus));
  ASSERT_TRUE(sizing.has_value());
  EXPECT_EQ(sizing->logical_switches, GetParam().logical_switches) << sizing->arithmetic;
  EXPECT_EQ(std::lround(100 * sizing->port_use), GetParam().port_use_percent) << sizing->arithmetic;
  EXPECT_EQ(sizing->chips, 2 * GetParam().logical_switches);
}

INSTANTIATE_TEST_SUITE_P(Published, Sizing,
                         testing::Values(Published{192, 28, 100}, Published{256, 42, 89}, Published{288, 42, 100},
                                         Published{352, 56, 92}, Published{384, 56, 100}),
                         [](const auto& published) { return std::to_string(published.param.npus); });

TEST(L2Sizing, TheShippedSupernodeHasWhatItNeeds) {
  const auto sizing = size_l2(supernode_of(384));
  EXPECT_EQ(sizing->chips, sizing->chips_there);
  EXPECT_DOUBLE_EQ(sizing->port_use_there, 1);
  EXPECT_TRUE(sizing->spreads_evenly);
  EXPECT_EQ(sizing->uplinks, 48 * 16 * 7);
}

TEST(L2Sizing, ASmallerOneLeavesPortsOfTheShippedSwitchesUnused) {
  const auto sizing = size_l2(supernode_of(256));
  EXPECT_EQ(sizing->chips_there, 112);
  EXPECT_NEAR(sizing->port_use_there, 32.0 / 48, 1e-12);
  EXPECT_FALSE(sizing->spreads_evenly) << "16 uplinks over 12 chips";
}

TEST(L2Sizing, OneMoreNodeThanFillsASwitchNeedsOneMoreAPlane) {
  EXPECT_EQ(size_l2(supernode_of(8 * 24))->logical_switches, 28);
  EXPECT_EQ(size_l2(supernode_of(8 * 25))->logical_switches, 35);
}

TEST(L2Sizing, ANodeOnItsOwnHasNone) {
  EXPECT_FALSE(size_l2(load_machine(Config::load("machine", "cloudmatrix-node")).supernode->counts).has_value());
}

TEST(L2Sizing, SwitchesOfOneChipAreCountedOneByOne) {
  EXPECT_EQ(size_l2(supernode_of(256, {"supernode.l2_chips_per_logical=1"}))->logical_switches, 7 * 11)
      << "ceil(512 / 48) a plane";
}

}  // namespace
}  // namespace cmx::hw
