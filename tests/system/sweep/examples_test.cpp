// SPDX-License-Identifier: Apache-2.0
// The studies that come with the project: a coarse version of each runs, and says something.
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;

class Example : public testing::TestWithParam<const char*> {};

TEST_P(Example, RunsCoarsely) {
  const cli::Desk desk;
  const std::string spec = std::string(CMX_SOURCE_DIR "/examples/sweeps/") + GetParam() + ".toml";
  const cli::Finished finished = desk.run({"sweep", "run", spec, "--out", "d", "-j", "2", "--sample", "3", "--json"});
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const Node result = Node::from_json(finished.out);
  // What is confirmed after screening counts as well.
  EXPECT_GE(result.find("points")->integer(), 3);
  EXPECT_EQ(result.find("done")->integer() + result.find("infeasible")->integer(), result.find("points")->integer());
  EXPECT_GE(result.find("done")->integer(), 1);
  EXPECT_NE(result.find("best"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(All, Example,
                         testing::Values("decode_batch", "expert_parallel", "link_rate_and_planes", "partition",
                                         "incast_buffers", "decode_screen"),
                         [](const auto& name) { return std::string(name.param); });

}  // namespace
}  // namespace cmx
