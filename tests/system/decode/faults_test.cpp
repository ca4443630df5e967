// SPDX-License-Identifier: Apache-2.0
// What does decode say when parts of the fabric fail while it runs?
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

const std::string kSmall = "run decode --npus 16 --ep 32 --batch 32 --layers 4";

cli::Finished run(const std::string& more, const std::vector<std::string>& faults) {
  const cli::Desk desk;
  auto words = cli::words(kSmall + more);
  for (const std::string& fault : faults) words.insert(words.end(), {"--fault", fault});
  return desk.run(words);
}

TEST(Faults, OfALinkThatFlapsAreCountedAndCostTime) {
  const Node healthy = Node::from_json(run(" --json", {}).out);
  const cli::Finished finished = run(" --json", {"at=100us link:die:5.p1 down for=10us every=20us",
                                                 "at=100us link:die:20.p1 down for=10us every=20us"});
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const Node broken = Node::from_json(finished.out);
  for (const char* key : {"affected_messages", "rerouted", "retried"}) {
    EXPECT_EQ(healthy.find(key)->number(), 0) << key;
    EXPECT_GT(broken.find(key)->number(), 0) << key;
  }
  EXPECT_GT(broken.find("tpot_ms")->number(), healthy.find("tpot_ms")->number());
  EXPECT_THAT(finished.err, HasSubstr("layers left out"));
}

TEST(Faults, StandInTheTextWhereTheyWereAskedFor) {
  const std::string broken = run("", {"plane:3 down"}).out;
  EXPECT_THAT(broken, HasSubstr("Faults  0 messages affected, 0 rerouted, 0 sent again; TPOT "));
  EXPECT_THAT(broken, ContainsRegex("TPOT [0-9.]+ ms against [0-9.]+ ms healthy, [+][0-9.]+ %"));
  EXPECT_THAT(run("", {}).out, Not(HasSubstr("Faults")));
}

/// A dead L1 takes a plane from a node, and every exchange waits for that node.
TEST(Faults, AreHeldAgainstTheHealthyMachine) {
  const Node healthy = Node::from_json(run(" --json", {}).out);
  EXPECT_EQ(healthy.find("tpot_over_healthy"), nullptr);
  struct Case {
    std::string fault;
    double least, most;
  };
  for (const Case& c : {Case{"plane:3 down", 1.0, 1.2}, Case{"switch:L1[0,3] down", 1.0, 1.2},
                        Case{"switch:L2[2,7] down", 0.999, 1.05}, Case{"link:die:5.p2 down", 1.0, 1.2}}) {
    const cli::Finished finished = run(" --json", {c.fault});
    ASSERT_EQ(finished.exit_code, 0) << c.fault << ": " << finished.err;
    const Node broken = Node::from_json(finished.out);
    EXPECT_EQ(broken.find("healthy_tpot_ms")->number(), healthy.find("tpot_ms")->number()) << c.fault;
    const double ratio = broken.find("tpot_over_healthy")->number();
    EXPECT_NEAR(ratio, broken.find("tpot_ms")->number() / healthy.find("tpot_ms")->number(), 1e-8) << c.fault;
    EXPECT_GE(ratio, c.least) << c.fault;
    EXPECT_LE(ratio, c.most) << c.fault;
  }
}

/// What the comparison needs of the command line and the machine reaches the healthy run, and nothing depends on what
/// is in the cache.
TEST(Faults, AreHeldAgainstTheSameRunWhateverTheCacheHolds) {
  const cli::Desk desk;
  const std::string line =
      "run decode --npus 16 --ep 32 --batch 16 --layers 4 --microbatches 1 --mtp 0 --seed 3 --set "
      "machine.ub_link.rate=14 --set "
      "plan.messages.dispatch_scale=1024 --json";
  auto words = cli::words(line);
  const Node healthy = Node::from_json(desk.run(words).out);
  words.insert(words.end(), {"--fault", "plane:3 down"});
  const auto result = [&](std::vector<std::string> more) {
    auto all = words;
    all.insert(all.end(), more.begin(), more.end());
    const cli::Finished finished = desk.run(all);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return Node::from_json(finished.out);
  };
  const Node first = result({"--threads", "2", "--no-cache", "--out", "kept"});
  EXPECT_EQ(first.find("healthy_tpot_ms")->number(), healthy.find("tpot_ms")->number());
  for (const auto& more : {std::vector<std::string>{"--threads", "1"}, {"--threads", "2"}}) {
    EXPECT_EQ(result(more).find("tpot_over_healthy")->number(), first.find("tpot_over_healthy")->number());
  }
  const cli::Finished again = desk.run(cli::words("rerun kept --json"));
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(Node::from_json(again.out).find("tpot_over_healthy")->number(), first.find("tpot_over_healthy")->number());
}

TEST(Faults, OfADryRunAreNotCompared) {
  const cli::Finished finished = run(" --dry-run --json", {"plane:3 down"});
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, Not(HasSubstr("healthy")));
}

std::vector<std::string> all_planes(const std::string& begin, const std::string& end) {
  std::vector<std::string> faults;
  for (int plane = 0; plane < 7; ++plane) faults.push_back(begin + std::to_string(plane) + end);
  return faults;
}

TEST(Faults, ThatCutADieOffEndTheRunAndNameIt) {
  const cli::Finished finished = run(" --json", all_planes("at=1ms link:die:5.p", " down"));
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, ContainsRegex("no live path from die:[0-9]+ to die:[0-9]+ "));
  EXPECT_THAT(finished.err, HasSubstr("cut off: die:5, and no repair"));
}

TEST(Faults, ThatCutADieOffFromTheStartAreBadInput) {
  const cli::Finished finished = run(" --json", all_planes("link:die:5.p", " down"));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, ContainsRegex("no live path from die:[0-9]+ to die:[0-9]+ "));
  EXPECT_THAT(finished.err, HasSubstr("cut off: die:5\n"));
}

TEST(Faults, ThatCutANodeOffNameItsDies) {
  for (const auto& [begin, exit_code] : {std::pair{"switch:L1[1,", 2}, std::pair{"at=1ms switch:L1[1,", 3}}) {
    const cli::Finished finished = run(" --json", all_planes(begin, "] down"));
    EXPECT_EQ(finished.exit_code, exit_code) << begin;
    EXPECT_THAT(finished.err, HasSubstr("cut off: die:16 to die:31, cpu:4 to cpu:7")) << begin;
  }
}

}  // namespace
}  // namespace cmx
