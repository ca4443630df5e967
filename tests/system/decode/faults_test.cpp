// SPDX-License-Identifier: Apache-2.0
// What does decode say when parts of the fabric fail while it runs?
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace {

using sw::report::Node;
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
  const cli::Finished finished =
      run(" --json", {"at=100us link:die:5.p1 down for=10us every=20us", "at=100us link:die:20.p1 down for=10us every=20us"});
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
  EXPECT_THAT(run("", {"plane:3 down"}).out, HasSubstr("Faults  0 messages affected, 0 rerouted, 0 sent again"));
  EXPECT_THAT(run("", {}).out, Not(HasSubstr("Faults")));
}

TEST(Faults, ThatCutADieOffEndTheRunAndNameIt) {
  std::vector<std::string> faults;
  for (int port = 0; port < 7; ++port) faults.push_back("at=1ms link:die:5.p" + std::to_string(port) + " down");
  const cli::Finished finished = run(" --json", faults);
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, HasSubstr("die:5"));
}

}  // namespace
