// SPDX-License-Identifier: Apache-2.0
// machine draw: where the picture goes.
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(Draw, StdoutIsThePictureAndNothingElse) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("machine draw"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, StartsWith("<?xml "));
  EXPECT_THAT(finished.out, EndsWith("</svg>\n"));
  EXPECT_THAT(finished.err, IsEmpty());
}

TEST(Draw, AFileGetsTheSame) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("machine draw clos --out-file clos.svg --json"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const Node result = Node::from_json(finished.out);
  EXPECT_EQ(result.find("file")->text(), "clos.svg");
  EXPECT_EQ(result.find("l1_switches")->number(), 48);
  EXPECT_EQ(desk.read("clos.svg"), desk.run(cli::words("machine draw clos")).out);
  EXPECT_THAT(desk.names(), ElementsAre("clos.svg"));
}

TEST(Draw, BadInputDrawsNothing) {
  const cli::Desk desk;
  for (const char* line : {"machine draw nowhere.toml", "machine draw --out-file missing/x.svg",
                           "machine draw --set machine.supernode.nodes=49"}) {
    const cli::Finished finished = desk.run(cli::words(line));
    EXPECT_EQ(finished.exit_code, 2) << line;
    EXPECT_THAT(finished.out, IsEmpty()) << line;
  }
  EXPECT_THAT(desk.names(), IsEmpty());
}

}  // namespace
}  // namespace cmx
