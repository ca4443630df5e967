// SPDX-License-Identifier: Apache-2.0
// The shipped machines, counted and checked.
#include "hw/machine/machine.h"

#include <gmock/gmock.h>

#include "hw/config/shipped.h"
#include "hw/machine/machine_check.h"
#include "hw/machine/machine_summary.h"

namespace cmx::hw {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

Config config_of(const std::string& name, const std::vector<std::string>& overlays = {}) {
  return Config::load("machine", name, overlays);
}

MachineSummary summary_of(const std::string& name, const std::vector<std::string>& overlays = {}) {
  return describe(load_machine(config_of(name, overlays)));
}

TEST(Machine, EveryShippedMachineLoadsAndCloses) {
  for (const std::string& name : shipped_names("machine")) {
    const Config config = config_of(name);
    const Machine machine = read_machine(config);
    for (const MachineCheck& check : check_machine(machine))
      EXPECT_TRUE(check.closes) << name << ": " << check.sentence;
    EXPECT_NO_THROW(load_machine(config)) << name;
  }
}

TEST(Machine, TheSupernodeHasThePublishedCounts) {
  const MachineSummary summary = summary_of("cloudmatrix384");
  EXPECT_EQ(summary.npus, 384);
  EXPECT_EQ(summary.dies, 768);
  EXPECT_EQ(summary.cpus, 192);
  EXPECT_EQ(summary.nodes, 48);
  EXPECT_EQ(summary.planes, 7);
  EXPECT_EQ(summary.l1_switches, 48 * 7);
  EXPECT_EQ(summary.l2_switches, 16 * 7);
  EXPECT_DOUBLE_EQ(summary.ub_gb_per_s_per_die, 196);
  EXPECT_EQ(summary.links.die, 768 * 7);
  EXPECT_EQ(summary.links.cpu, 192 * 7);
  EXPECT_EQ(summary.links.uplink, 48 * 7 * 16);
  EXPECT_EQ(summary.links.die_to_die, 384);
  ASSERT_EQ(summary.tiers.size(), 2U);
  EXPECT_DOUBLE_EQ(summary.tiers[0].die_oversubscription, 1.0) << "16 die links below 16 uplinks";
  EXPECT_NEAR(summary.tiers[0].oversubscription, (16 * 28 + 4 * 160.0 / 7) / (16 * 28), 1e-9);
  EXPECT_EQ(summary.tiers[1].ports, 48);
  ASSERT_TRUE(summary.engines.has_value());
  EXPECT_NEAR(summary.engines->bf16_tflops, 376, 0.5);
  EXPECT_NEAR(summary.engines->int8_tops, 752, 1);
}

TEST(Machine, ANodeOnItsOwnHasNoSecondTier) {
  const MachineSummary summary = summary_of("cloudmatrix-node");
  EXPECT_EQ(summary.dies, 16);
  EXPECT_EQ(summary.l1_switches, 7);
  EXPECT_EQ(summary.l2_switches, 0);
  EXPECT_EQ(summary.links.uplink, 0);
}

TEST(Machine, GenericNetworksAreEndPointsOnly) {
  const MachineSummary star = summary_of("star", {"star.endpoints=5"});
  EXPECT_EQ(star.dies, 5);
  EXPECT_EQ(star.npus, 0);
  EXPECT_EQ(star.l1_switches, 1);
  EXPECT_EQ(star.links.die, 5);
  const MachineSummary clos = summary_of("clos");
  EXPECT_EQ(clos.dies, 768);
  EXPECT_EQ(clos.l1_switches, 48);
  EXPECT_EQ(clos.l2_switches, 16);
  EXPECT_EQ(summary_of("clos", {"clos.endpoints=320"}).l1_switches, 20);
  EXPECT_DOUBLE_EQ(summary_of("clos", {"clos.up=8"}).tiers[0].oversubscription, 2) << "a taper of two";
}

TEST(Machine, ThePartsOfAGenericNetworkAreMissed) {
  const Machine star = load_machine(config_of("star"));
  EXPECT_THAT([&] { star.parts("run decode"); },
              ThrowsMessage<BadInput>(StartsWith("run decode needs dies; machine 'star' is a network only")));
}

TEST(Machine, ACountThatDoesNotCloseIsNamedWithItsArithmetic) {
  EXPECT_THAT([] { summary_of("cloudmatrix384", {"supernode.nodes=49"}); },
              ThrowsMessage<BadInput>(
                  HasSubstr("an L2 switch needs 49 nodes x 1 link = 49 ports but has 48 (supernode.l2_ports)")));
  EXPECT_THAT([] { summary_of("cloudmatrix384", {"supernode.l2_ports=40"}); },
              ThrowsMessage<BadInput>(StartsWith("--set machine.supernode.l2_ports: an L2 switch")));
  EXPECT_THAT([] { summary_of("cloudmatrix384", {"supernode.npus_per_node=9"}); },
              ThrowsMessage<BadInput>(HasSubstr("18 dies + 4 CPUs + 16 uplinks = 38 ports but has 36")));
  EXPECT_THAT([] { summary_of("cloudmatrix384", {"supernode.planes=8"}); },
              ThrowsMessage<BadInput>(HasSubstr("a die needs 8 planes")));
  EXPECT_THAT([] { summary_of("clos", {"clos.endpoints=784"}); },
              ThrowsMessage<BadInput>(HasSubstr("= 49 ports but has 48 (clos.spine_ports)")));
}

TEST(Machine, ACountThatDoesNotCloseComesWithWhatWouldFixIt) {
  EXPECT_THAT([] { summary_of("cloudmatrix384", {"supernode.nodes=49"}); },
              ThrowsMessage<BadInput>(HasSubstr("supernode.nodes=48 at most")));
  EXPECT_THAT([] { summary_of("cloudmatrix384", {"supernode.npus_per_node=9"}); },
              ThrowsMessage<BadInput>(HasSubstr("set supernode.l1_ports=38")));
  EXPECT_THAT([] { summary_of("clos", {"clos.endpoints=784"}); },
              ThrowsMessage<BadInput>(HasSubstr("set clos.spine_ports=49")));
}

TEST(Machine, CheckReportsWhatRunsRefuse) {
  const Machine machine = read_machine(config_of("cloudmatrix384", {"supernode.l2_ports=40"}));
  int failed = 0;
  for (const MachineCheck& check : check_machine(machine)) failed += check.closes ? 0 : 1;
  EXPECT_EQ(failed, 1);
}

TEST(Machine, UplinksSpreadEvenlyAndNodesNeedThem) {
  EXPECT_THAT([] { summary_of("cloudmatrix384", {"supernode.l1_uplinks=17"}); },
              ThrowsMessage<BadInput>(HasSubstr("the nearest multiple is 16")));
  EXPECT_THAT(
      [] {
        summary_of("cloudmatrix384", {"supernode.l2_switches=0", "supernode.l1_uplinks=0"});
      },
      ThrowsMessage<BadInput>(HasSubstr("nodes are joined by L2")));
  EXPECT_EQ(summary_of("cloudmatrix384", {"supernode.l2_switches=8", "supernode.l2_ports=96"}).tiers[1].ports, 96)
      << "two links from every L1 to every L2";
}

TEST(Machine, AMisspeltParameterOfAUsersFileIsNamed) {
  const Config config = Config::parse(
      "machine", "base = \"cloudmatrix384\"\n[ub_link]\nrat = { value = 7, unit = \"GB/s\", source = \"s\" }\n",
      "my.toml");
  EXPECT_THAT([&] { read_machine(config); },
              ThrowsMessage<BadInput>("my.toml:3: no such parameter ub_link.rat; did you mean ub_link.rate?"));
}

TEST(Machine, OneNetworkAMachine) {
  EXPECT_THAT(
      [] { read_machine(Config::parse("machine", "base = \"star\"\nblocks = [\"clos/clos.toml\"]\n", "my.toml")); },
      ThrowsMessage<BadInput>(HasSubstr("several networks")));
}

TEST(Machine, FittedParametersAreCounted) {
  const int shipped = fitted_parameters(config_of("cloudmatrix384"));
  EXPECT_GT(shipped, 0);
  EXPECT_EQ(fitted_parameters(config_of("cloudmatrix384", {"ub_link.rate=7"})), shipped + 1) << "moved from its source";
  EXPECT_EQ(fitted_parameters(config_of("cloudmatrix384", {"ub_port.write_fetch=90"})), shipped)
      << "fitted before, moved now";
}

}  // namespace
}  // namespace cmx::hw
