// SPDX-License-Identifier: Apache-2.0
// Does `ub signoff` pass what holds, name what does not, and find the worst pair?
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

const std::string kUplinks = R"([[requirement]]
name = "NPU uplinks one to one"
command = "machine check"
metric = "/tiers/0/die_oversubscription"
comparison = "<="
limit = 1
)";

/// The bandwidth of every pair against that of two nodes; `from` and `to` as words of the command.
std::string least_bandwidth(const std::string& ends) {
  return "[[requirement]]\nname = \"bandwidth\"\ncommand = \"ub p2p " + ends +
         " --bytes 1MiB --fault 'switch:L1[2,5] down'\"\nagainst = \"ub p2p --to die:16 --bytes 1MiB\"\nfor_each = "
         "\"node_pairs\"\n"
         "metric = \"bandwidth_gb_per_s\"\ncompare = \"relative\"\ncomparison = \">=\"\nlimit = 0.95\nunit = "
         "\"ratio\"\n";
}

TEST(Signoff, WhatHoldsPassesAndAChangeOfTheMachineIsHeldAgainstEveryRow) {
  const cli::Desk desk;
  desk.write("r.toml", kUplinks);
  const cli::Finished good = desk.run(cli::words("ub signoff r.toml"));
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(good.out, HasSubstr("All 1 requirements hold"));
  const cli::Finished bad = desk.run(cli::words(
      "ub signoff r.toml --json --set machine.supernode.l2_switches=8 --set machine.supernode.l1_uplinks=8"));
  EXPECT_EQ(bad.exit_code, 3);
  EXPECT_THAT(bad.err, HasSubstr("1 of 1 requirements are missed: 'NPU uplinks one to one'"));
  const Node result = Node::from_json(bad.out);
  EXPECT_EQ(result.at("/rows/0/value")->number(), 2);
  EXPECT_EQ(result.at("/rows/0/margin")->number(), -1);
  EXPECT_FALSE(result.at("/rows/0/passed")->boolean());
  EXPECT_EQ(result.at("/missed/0")->text(), "NPU uplinks one to one");
}

// One process for all pairs finds the same worst case as a process a pair (which "--from={a}" gets).
TEST(Signoff, TheWorstPairIsTheSameInOneProcessAndInMany) {
  const cli::Desk desk;
  desk.write("one.toml", least_bandwidth("--from {a} --to {b}"));
  desk.write("many.toml", least_bandwidth("--from={a} --to={b}"));
  const auto row_of = [&](const std::string& file) {
    const cli::Finished finished =
        desk.run(cli::words("ub signoff " + file + " --json --set machine.supernode.nodes=4"));
    EXPECT_EQ(finished.exit_code, 3) << finished.err;
    return *Node::from_json(finished.out).at("/rows/0");
  };
  const Node one = row_of("one.toml");
  const Node many = row_of("many.toml");
  EXPECT_EQ(one.find("pairs")->integer(), 12);
  EXPECT_NEAR(one.find("value")->number(), many.find("value")->number(), 0.01);
  EXPECT_NEAR(one.find("value")->number(), 6.0 / 7, 0.04) << "six of seven planes lead to that node";
  for (const Node& row : {one, many}) EXPECT_THAT(row.find("worst_case")->text(), HasSubstr("die:32"));
}

TEST(Signoff, ARowWhoseCommandFailsIsNamed) {
  const cli::Desk desk;
  desk.write("r.toml", kUplinks +
                           "[[requirement]]\nname = \"b\"\ncommand = \"ub p2p --to dye:3\"\nmetric = "
                           "\"latency_us\"\ncomparison = \"<\"\nlimit = 1\n");
  const cli::Finished finished = desk.run(cli::words("ub signoff r.toml"));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, HasSubstr("r.toml:7: 'cmx ub p2p --to dye:3' exits with 2"));
}

TEST(Signoff, ADryRunSaysHowManyCommandsEachRowTakes) {
  const cli::Desk desk;
  desk.write("r.toml", least_bandwidth("--from={a} --to={b}"));
  const cli::Finished finished = desk.run(cli::words("ub signoff r.toml --dry-run --set machine.supernode.nodes=4"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("bandwidth: 13 commands"));
}

TEST(Signoff, TheShippedSupernodeHoldsAndHalfOfItsUplinksDoNot) {
  const cli::Desk desk;
  const std::string line = "ub signoff " CMX_EXAMPLES "/signoff/cloudmatrix384.toml";
  const cli::Finished whole = desk.run(cli::words(line));
  EXPECT_EQ(whole.exit_code, 0) << whole.out << whole.err;
  EXPECT_THAT(whole.out, HasSubstr("of 2256 pairs"));
  const cli::Finished half =
      desk.run(cli::words(line + " --set machine.supernode.l2_switches=8 --set machine.supernode.l1_uplinks=8"));
  EXPECT_EQ(half.exit_code, 3) << half.out;
  EXPECT_THAT(half.err, HasSubstr("'NPU uplinks one to one', 'saturated all-to-all'"));
}

}  // namespace
}  // namespace cmx
