// SPDX-License-Identifier: Apache-2.0
// Is a requirement read as it is written, judged as it says, and refused by line when it is wrong?
#include "sw/ub_studies/requirements.h"

#include <gmock/gmock.h>

#include "hw/units/bad_input.h"
#include "sw/ub_studies/signoff_rows.h"

namespace cmx {
namespace {

using sw::apps::commands_of;
using sw::apps::NodePairs;
using sw::apps::read_requirements;
using sw::apps::Requirement;
using Comparison = Requirement::Comparison;
using Value = Requirement::Value;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::ThrowsMessage;

/// A row with what the tests have in common; `more` is appended.
std::string row(const std::string& more) {
  return "[[requirement]]\nname = \"r\"\ncommand = \"ub p2p --from {a} --to {b}\"\nfor_each = \"node_pairs\"\nmetric = "
         "\"latency_us\"\n" +
         more;
}

TEST(Requirements, EveryKeyIsRead) {
  const auto all = read_requirements(row("comparison = \"within\"\nlimit = 0.5\ntolerance = 0.1\nunit = "
                                         "\"ratio\"\nagainst = \"cmx ub p2p --fault 'plane:3 "
                                         "down'\"\ncompare = \"relative\"\n"),
                                     "r.toml");
  ASSERT_EQ(all.size(), 1u);
  const Requirement& one = all[0];
  EXPECT_EQ(one.name, "r");
  EXPECT_THAT(one.command, ElementsAre("ub", "p2p", "--from", "{a}", "--to", "{b}"));
  EXPECT_THAT(one.against, ElementsAre("ub", "p2p", "--fault", "plane:3 down"));
  EXPECT_EQ(one.comparison, Comparison::kWithin);
  EXPECT_EQ(one.value, Value::kRelative);
  EXPECT_EQ(one.limit, 0.5);
  EXPECT_EQ(one.tolerance, 0.1);
  EXPECT_EQ(one.unit, "ratio");
  EXPECT_TRUE(one.node_pairs);
  EXPECT_EQ(one.where, "r.toml:1");
}

TEST(Requirements, AreJudgedByTheirComparison) {
  struct Case {
    Comparison comparison;
    double value;
    bool holds;
    double margin;
  };
  const Case cases[]{{Comparison::kBelow, 2, false, 0},       {Comparison::kBelow, 1.5, true, 0.25},
                     {Comparison::kAtMost, 2, true, 0},       {Comparison::kAtMost, 3, false, -0.5},
                     {Comparison::kAbove, 2, false, 0},       {Comparison::kAbove, 3, true, 0.5},
                     {Comparison::kAtLeast, 2, true, 0},      {Comparison::kAtLeast, 1, false, -0.5},
                     {Comparison::kWithin, 2.1, true, 0.05},  {Comparison::kWithin, 1.9, true, 0.05},
                     {Comparison::kWithin, 2.4, false, -0.1}, {Comparison::kWithin, 1.6, false, -0.1}};
  for (const Case& one : cases) {
    Requirement requirement;
    requirement.comparison = one.comparison;
    requirement.limit = 2;
    requirement.tolerance = 0.1;
    EXPECT_EQ(requirement.holds(one.value), one.holds) << sw::apps::to_string(one.comparison) << one.value;
    EXPECT_NEAR(requirement.margin(one.value), one.margin, 1e-12) << sw::apps::to_string(one.comparison) << one.value;
  }
}

TEST(Requirements, CombineTheTwoMetricsAsSaid) {
  Requirement requirement;
  const auto value = [&](Value how) {
    requirement.value = how;
    return requirement.value_of(3, 4);
  };
  EXPECT_EQ(value(Value::kMetric), 3);
  EXPECT_EQ(value(Value::kRelative), 0.75);
  EXPECT_EQ(value(Value::kDifference), -1);
  EXPECT_EQ(value(Value::kLoss), 0.25);
}

TEST(Requirements, ABadRowIsNamedByFileAndLine) {
  struct Case {
    std::string toml;
    const char* where;
    const char* says;
  };
  const Case cases[]{
      {"[[requirement]\n", "r.toml:1: ", ""},
      {"[requirement]\nname = \"r\"\n", "r.toml:1: ", "rows of [[requirement]]"},
      {"", "r.toml: ", "no requirements"},
      {row("comparison = \"<=\"\nlimt = 1\n"), "r.toml:7: ", "no such key 'limt'; the nearest of"},
      {row("comparison = \"<=\"\n"), "r.toml:1: ", "'limit' is missing"},
      {row("comparison = \"<=\"\nlimit = \"1\"\n"), "r.toml:7: ", "'limit' must be a number"},
      {row("comparison = \"=<\"\nlimit = 1\n"), "r.toml:6: ", "'=<': must be one of <, <=, >, >=, within"},
      {row("comparison = \"<=\"\nlimit = 1\ntolerance = 0.1\n"), "r.toml:8: ", "'tolerance' goes with"},
      {row("comparison = \"within\"\nlimit = 1\n"), "r.toml:1: ", "'tolerance' is missing"},
      {row("comparison = \"<=\"\nlimit = 1\ncompare = \"loss\"\n"), "r.toml:8: ", "'compare' needs a second command"},
      {row("comparison = \"<=\"\nlimit = 1\nagainst = \"ub p2p\"\n"), "r.toml:8: ", "'against' needs compare"},
      {row("comparison = \"<=\"\nlimit = 1\nagainst = \"ub p2p\"\ncompare = \"ratio\"\n"),
       "r.toml:9: ", "relative, difference, loss"},
      {"[[requirement]]\nname = \"r\"\ncommand = \"ub p2p --to {b}\"\nmetric = \"m\"\ncomparison = \"<\"\nlimit = 1\n",
       "r.toml:3: ", "need for_each"},
      {"[[requirement]]\nname = \"r\"\ncommand = \"ub p2p\"\nfor_each = \"node_pairs\"\nmetric = \"m\"\ncomparison = "
       "\"<\"\nlimit = 1\n",
       "r.toml:4: ", "needs {a} and {b}"},
      {row("comparison = \"<\"\nlimit = 1\n") + row("comparison = \"<\"\nlimit = 1\n"),
       "r.toml:9: ", "name 'r' comes twice"},
  };
  for (const Case& bad : cases) {
    EXPECT_THAT([&] { read_requirements(bad.toml, "r.toml"); },
                ThrowsMessage<hw::BadInput>(AllOf(StartsWith(bad.where), HasSubstr(bad.says))))
        << bad.toml;
  }
}

Requirement over_pairs(const std::string& metric, const std::string& comparison) {
  return read_requirements(
             "[[requirement]]\nname = \"r\"\ncommand = \"ub p2p --from {a} --to {b}\"\nfor_each = "
             "\"node_pairs\"\nmetric = \"" +
                 metric + "\"\ncomparison = \"" + comparison + "\"\nlimit = 1\ntolerance = 0.1\n",
             "r.toml")
      .at(0);
}

const NodePairs kPairs{{"die:0", "die:16"}, {"die:16", "die:0"}};

TEST(SignoffCommands, TheSlowestPairOfATransferIsFoundInOneProcess) {
  Requirement requirement = over_pairs("latency_us", "within");
  requirement.comparison = Comparison::kAtMost;
  const auto commands = commands_of(requirement, kPairs);
  EXPECT_TRUE(commands.in_process);
  EXPECT_THAT(commands.command, ElementsAre(ElementsAre("ub", "p2p", "--from", "all-nodes", "--to", "all-nodes")));
  EXPECT_THAT(commands.against, IsEmpty());
}

TEST(SignoffCommands, WhatThatProcessDoesNotReportRunsPairByPair) {
  // The fastest pair, something between two bounds, another metric.
  Requirement fastest = over_pairs("latency_us", "within");
  fastest.comparison = Comparison::kAtLeast;
  Requirement other = fastest;
  other.metric = "hops";
  for (const Requirement& requirement : {fastest, over_pairs("latency_us", "within"), other}) {
    const auto commands = commands_of(requirement, kPairs);
    EXPECT_FALSE(commands.in_process);
    EXPECT_THAT(commands.command, ElementsAre(ElementsAre("ub", "p2p", "--from", "die:0", "--to", "die:16"),
                                              ElementsAre("ub", "p2p", "--from", "die:16", "--to", "die:0")));
  }
}

TEST(SignoffCommands, ALossOfBandwidthIsAsBadAsTheLeastBandwidth) {
  Requirement requirement = over_pairs("bandwidth_gb_per_s", "within");
  requirement.comparison = Comparison::kBelow;
  requirement.value = Value::kLoss;
  requirement.against = {"ub", "p2p"};
  EXPECT_TRUE(commands_of(requirement, kPairs).in_process);
  EXPECT_THAT(commands_of(requirement, kPairs).against, ElementsAre(ElementsAre("ub", "p2p")));
  requirement.against = {"ub", "p2p", "--from", "{a}"};
  EXPECT_FALSE(commands_of(requirement, kPairs).in_process) << "each pair has a comparison of its own";
  EXPECT_EQ(commands_of(requirement, kPairs).against.size(), 2u);
}

}  // namespace
}  // namespace cmx
