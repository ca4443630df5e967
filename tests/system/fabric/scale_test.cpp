// SPDX-License-Identifier: Apache-2.0
// Does the fabric of the whole machine stay small, and does its cost follow its packets?
#include <gtest/gtest.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;

/// One layer's dispatch of 96 requests a die to 9 experts each: every die sends 96 x 9 messages of 7.5 KiB.
TEST(Scale, AllNpusWith864MessagesADieStayBelowAGibibyte) {
  const cli::Desk desk;
  const cli::Finished finished =
      desk.run(cli::words("ub traffic --pattern uniform --messages 864 --bytes 7680 --op write_notify --json"));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const Node result = Node::from_json(finished.out);
  EXPECT_EQ(result.at("/measured/messages")->integer(), 768 * 864);
  EXPECT_EQ(result.find("packets")->integer(), 768 * 864 * 3) << "two packets of data and a response each";
  EXPECT_GT(finished.peak_mib, 1) << "measured at all";
  EXPECT_LT(finished.peak_mib, 1024);
}

}  // namespace
}  // namespace cmx
