// SPDX-License-Identifier: Apache-2.0
// Does the route that `ub p2p` prints add up, hop by hop, to what it measured?
#include <gmock/gmock.h>

#include <cmath>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Node result_of(const cli::Desk& desk, const std::string& line) {
  const cli::Finished finished = desk.run(cli::words(line + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << line << ": " << finished.err;
  return Node::from_json(finished.out);
}

/// Steps in ps, each checked against the sum so far; their total is the measured latency.
void expect_adds_up(const Node& result, const std::string& line) {
  std::int64_t sum = 0;
  for (const auto& [key, step, note] : result.find("path")->members()) {
    sum += std::llround(step.find("ns")->number() * 1e3);
    EXPECT_EQ(std::llround(step.find("until_ns")->number() * 1e3), sum) << line;
  }
  EXPECT_EQ(sum, std::llround(result.find("latency_us")->number() * 1e6)) << line;
}

std::vector<std::string> column(const Node& result, const char* name, const std::string& leg,
                                const std::string& part = "") {
  std::vector<std::string> cells;
  for (const auto& [key, step, note] : result.find("path")->members()) {
    if (step.find("leg")->text() == leg && (part.empty() || step.find("part")->text() == part))
      cells.push_back(step.find(name)->text());
  }
  return cells;
}

TEST(Path, OfOnePacketAddsUpToTheMeasuredLatency) {
  const cli::Desk desk;
  for (const char* machine :
       {"", " --set machine.ub_switch.forwarding=store-and-forward", " --set machine.ub_port.transaction=store"}) {
    for (const char* pair :
         {"--from die:0 --to die:2", "--from die:3 --to die:20", "--from die:5 --to cpu:1", "--from cpu:9 --to die:0",
          "--from die:4 --to die:5", "--from die:4 --to die:5 --path ub", "--from die:0 --to die:2 --engine sdma"}) {
      for (const char* what : {"read --bytes 4096", "write --bytes 512", "write_notify --bytes 100"}) {
        const std::string line = std::string("ub p2p --channels 1 ") + pair + " --op " + what + machine;
        const Node result = result_of(desk, line);
        expect_adds_up(result, line);
        EXPECT_EQ(column(result, "part", "", "streaming").size(), 0U) << line;
        EXPECT_EQ(result.at("/breakdown_ns/streaming")->number(), 0) << line;
      }
    }
  }
  const std::string clos =
      "ub p2p --machine clos --set machine.clos.tiers=3 --set machine.clos.endpoints=64 --set machine.clos.down=4 "
      "--set machine.clos.up=2 "
      "--set machine.clos.l2_down=4 --set machine.clos.l2_up=2 --channels 1 --bytes 4096 --to die:63";
  const Node result = result_of(desk, clos);
  expect_adds_up(result, clos);
  EXPECT_EQ(column(result, "at", "request", "switch").size(), 5U);
}

TEST(Path, NamesEveryPartInOrder) {
  const cli::Desk desk;
  const Node result = result_of(desk, "ub p2p --from die:0 --to die:16 --op write --bytes 512 --channels 1");
  EXPECT_THAT(column(result, "part", "request"),
              ElementsAre("inject", "fetch", "port", "wire", "switch", "wire", "switch", "wire", "switch", "wire",
                          "port", "serialisation", "receive"));
  EXPECT_THAT(column(result, "part", "response"),
              ElementsAre("memory", "port", "wire", "switch", "wire", "switch", "wire", "switch", "wire", "port",
                          "serialisation", "receive", "visible"));
  EXPECT_THAT(column(result, "at", "request", "wire"),
              ElementsAre("die:0 -> L1[0,0]", "L1[0,0] -> L2[0,0]", "L2[0,0] -> L1[1,0]", "L1[1,0] -> die:16"));
  EXPECT_THAT(column(result, "link", "request", "wire"),
              ElementsAre("die:0.p0", "L1[0,0].u0", "L1[1,0].u0", "die:16.p0"));
  EXPECT_EQ(column(result, "at", "response", "memory").front(), "die:16");
  EXPECT_EQ(column(result, "at", "response", "visible").front(), "die:0");
}

/// A link that the table names is on the route: slower, it makes the transfer longer.
TEST(Path, IsTheOneTaken) {
  const cli::Desk desk;
  const std::string line = "ub p2p --from die:3 --to die:40 --op write --bytes 4096 --channels 1";
  const Node healthy = result_of(desk, line);
  for (const char* leg : {"request", "response"}) {
    for (const std::string& link : column(healthy, "link", leg, "wire")) {
      auto words = cli::words(line + " --json");
      words.insert(words.end(), {"--fault", "link:" + link + " rate=0.1"});
      const Node slow = Node::from_json(desk.run(words).out);
      EXPECT_GT(slow.find("latency_us")->number(), healthy.find("latency_us")->number()) << link;
      expect_adds_up(slow, link);
    }
  }
}

TEST(Path, OfALongTransferEndsWithTheRest) {
  const cli::Desk desk;
  for (const char* engine : {"aiv", "sdma"}) {
    const std::string line = std::string("ub p2p --to die:16 --bytes 1MiB --engine ") + engine;
    const Node result = result_of(desk, line);
    expect_adds_up(result, line);
    const Node& last = result.find("path")->members().back().value;
    EXPECT_EQ(last.find("part")->text(), "streaming");
    EXPECT_GT(last.find("ns")->number(), 0);
  }
}

TEST(Path, IsATableWhereItIsAskedFor) {
  const cli::Desk desk;
  EXPECT_THAT(desk.run(cli::words("ub p2p --bytes 512 --explain")).out, HasSubstr("L1[0,0] -> die:2"));
  EXPECT_THAT(desk.run(cli::words("ub p2p --bytes 512")).out, Not(HasSubstr("L1[0,0]")));
}

}  // namespace
}  // namespace cmx
