// SPDX-License-Identifier: Apache-2.0
// A tornado from the command line: what moves a result, by how much, and what is refused.
#include <gmock/gmock.h>

#include <cmath>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

const Node* row_of(const Node& result, const std::string& parameter) {
  for (const auto& row : result.find("parameters")->members()) {
    if (row.value.find("parameter")->text() == parameter) return &row.value;
  }
  return nullptr;
}

TEST(Sensitivity, SaysWhatACommandSaysAtBothEnds) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("sensitivity --only ub_port --json -- ub p2p --bytes 64KiB"));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const Node result = Node::from_json(finished.out);
  EXPECT_EQ(result.find("metric")->text(), "/latency_us");
  EXPECT_EQ(result.find("of")->text(), "cmx ub p2p --bytes 64KiB");
  EXPECT_EQ(result.at("/fidelity/levels/ub_switch")->text(), "cycle");
  const double base = result.find("value")->number();
  const Node* inject = row_of(result, "machine.ub_port.inject");
  ASSERT_NE(inject, nullptr);
  EXPECT_FALSE(inject->find("ranged")->boolean());
  EXPECT_DOUBLE_EQ(inject->find("from")->number(), 162);
  EXPECT_DOUBLE_EQ(inject->find("to")->number(), 198);
  for (const auto& [end, key] : {std::pair{"162", "low"}, std::pair{"198", "high"}}) {
    const cli::Finished one =
        desk.run(cli::words("ub p2p --bytes 64KiB --json --set machine.ub_port.inject=" + std::string(end)));
    EXPECT_NEAR(Node::from_json(one.out).find("latency_us")->number() / base - 1, inject->find(key)->number(), 1e-8)
        << key;
  }
  EXPECT_LT(result.at("/worst/low")->number(), result.at("/independent/low")->number());
  EXPECT_LT(result.at("/independent/low")->number(), base);
  EXPECT_GT(result.at("/worst/high")->number(), result.at("/independent/high")->number());
  double last = 1e9;
  for (const auto& row : result.find("parameters")->members()) {
    EXPECT_LE(row.value.find("swing")->number(), last) << "the largest first";
    last = row.value.find("swing")->number();
  }
}

TEST(Sensitivity, WhatTheMachineCannotBeIsSaidAndLeftOut) {
  const cli::Desk desk;
  desk.write("m.toml",
             "base = \"cloudmatrix384\"\n[ub_switch]\ninput_buffer = { value = 64, unit = \"KiB\", source = \"mine\", "
             "range = [1, 64] }\n");
  const cli::Finished finished =
      desk.run(cli::words("sensitivity --machine m.toml --only ub_switch.input_buffer --json -- ub p2p --bytes 64KiB"));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const Node result = Node::from_json(finished.out);
  const Node* row = row_of(result, "machine.ub_switch.input_buffer");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->find("low")->kind(), Node::Kind::kNull);
  EXPECT_EQ(row->find("high")->number(), 0);
  EXPECT_THAT(row->find("reason")->text(), HasSubstr("input_buffer"));
}

TEST(Sensitivity, WhatIsSetByHandDoesNotMove) {
  const cli::Desk desk;
  const cli::Finished finished =
      desk.run(cli::words("sensitivity --only ub_port --set machine.ub_port.inject=170 --json -- ub p2p"));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(row_of(Node::from_json(finished.out), "machine.ub_port.inject"), nullptr);
}

TEST(Sensitivity, BadInput) {
  const cli::Desk desk;
  const auto refuse = [&](const char* line, const char* why) {
    const cli::Finished finished = desk.run(cli::words(line));
    EXPECT_EQ(finished.exit_code, 2) << line;
    EXPECT_EQ(finished.out, "") << line;
    EXPECT_THAT(finished.err, HasSubstr(why)) << line;
  };
  refuse("sensitivity", "needs -- COMMAND");
  refuse("sensitivity --only nothing_like_it -- ub p2p", "no parameter that was fitted or has a range is called so");
  refuse("sensitivity --metric /latencyus -- ub p2p", "the nearest is /latency_us");
  refuse("sensitivity -- machine check", "--metric says which number is meant");
  refuse("sensitivity -- ub p2p --json", "write --json before the --");
  refuse("sensitivity -- ub p2p --set machine.ub_link.rate=7", "write --set before the --");
  refuse("sensitivity -- ub p2q", "the nearest of");
  refuse("sensitivity -- ub p2p --byts 3", "the nearest is --bytes");
  refuse("sensitivity -- sweep run s.toml", "has no single result to move");
  refuse("sensitivity --spread 2 -- ub p2p", "--spread");
  refuse("ub p2p -- 3", "takes nothing after --");
}

}  // namespace
}  // namespace cmx
