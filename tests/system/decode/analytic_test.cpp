// SPDX-License-Identifier: Apache-2.0
// The analytic fabric as a user meets it: the same keys, packets counted the same, and no for what it does not know.
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

const char* const kDecode = "run decode --layers 4 --npus 16 --ep 32 --batch 8 --json";

Node decode(const cli::Desk& desk, std::vector<std::string> more = {}) {
  auto words = cli::words(kDecode);
  words.insert(words.end(), more.begin(), more.end());
  const cli::Finished finished = desk.run(words);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  return Node::from_json(finished.out);
}

const std::vector<std::string> kAnalytic{"--fidelity", "ub_switch=analytic"};

TEST(AnalyticDecode, HasTheKeysAndThePacketsOfTheOther) {
  const cli::Desk desk;
  const Node packets = decode(desk);
  const Node analytic = decode(desk, kAnalytic);
  ASSERT_EQ(packets.members().size(), analytic.members().size());
  for (std::size_t i = 0; i < packets.members().size(); ++i)
    EXPECT_EQ(packets.members()[i].key, analytic.members()[i].key);
  EXPECT_EQ(analytic.at("/fidelity/levels/ub_switch")->text(), "analytic");
  EXPECT_EQ(packets.find("packets")->integer(), analytic.find("packets")->integer());
  EXPECT_EQ(packets.find("packet_hops")->integer(), analytic.find("packet_hops")->integer());
  EXPECT_NEAR(analytic.find("tpot_ms")->number() / packets.find("tpot_ms")->number(), 1, 0.01);
  for (const char* key : {"/utilisation/ub", "/link_utilisation/uplink/mean", "/plane_utilisation/die/3"})
    EXPECT_NEAR(analytic.at(key)->number() / packets.at(key)->number(), 1, 0.08) << key;
}

TEST(AnalyticDecode, SameResultAgain) {
  const cli::Desk desk;
  const auto run = [&](const char* threads) {
    auto words = cli::words(kDecode);
    words.insert(words.end(), {"--fidelity", "ub_switch=analytic", "--threads", threads});
    return cli::without_times(desk.run(words).out);
  };
  EXPECT_EQ(run("1"), run("2"));
}

TEST(AnalyticDecode, DeadPartsCostBandwidth) {
  const cli::Desk desk;
  auto dead = kAnalytic;
  dead.insert(dead.end(), {"--fault", "plane:3 down", "--set", "machine.ub_link.rate=7"});
  auto alive = kAnalytic;
  alive.insert(alive.end(), {"--set", "machine.ub_link.rate=7"});
  const Node without = decode(desk, dead);
  EXPECT_GT(without.find("tpot_ms")->number(), decode(desk, alive).find("tpot_ms")->number());
  EXPECT_EQ(without.at("/plane_utilisation/die/3"), nullptr) << "a dead plane carries nothing";
}

TEST(AnalyticDecode, WhatItDoesNotKnowIsRefused) {
  const cli::Desk desk;
  const auto refuse = [&](std::vector<std::string> words, const char* why) {
    words.insert(words.end(), kAnalytic.begin(), kAnalytic.end());
    const cli::Finished finished = desk.run(words);
    EXPECT_EQ(finished.exit_code, 2) << why;
    EXPECT_THAT(finished.err, HasSubstr(why));
  };
  auto words = cli::words(kDecode);
  words.insert(words.end(), {"--fault", "at=10us plane:3 down"});
  refuse(words, "links that change during the run");
  refuse(cli::words("run decode --layers 4 --npus 16 --ep 32 --batch 8 --set machine.ub_port.transaction=store"),
         "writes as messages");
  refuse(
      cli::words("run decode --layers 4 --npus 16 --ep 32 --batch 8 --set machine.ub_port.congestion_control=window"),
      "congestion_control");
  refuse(cli::words("run decode --layers 4 --npus 16 --ep 32 --batch 8 --set machine.ub_link.bit_error_rate=1e-9"),
         "errors on links");
  refuse(cli::words("ub traffic --endpoints 8"), "this command moves packets");
}

}  // namespace
}  // namespace cmx
