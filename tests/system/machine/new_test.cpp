// SPDX-License-Identifier: Apache-2.0
// machine new: what it writes is a machine that check accepts and every ub command runs.
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Node json_of(const cli::Desk& desk, const std::string& line) {
  const cli::Finished finished = desk.run(cli::words(line + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << line << ": " << finished.err;
  return finished.exit_code == 0 ? Node::from_json(finished.out) : Node::object();
}

class New : public testing::TestWithParam<const char*> {};

TEST_P(New, IsAcceptedByCheckAndRunsEveryUbCommand) {
  const cli::Desk desk;
  const Node made = json_of(desk, std::string("machine new -o net.toml ") + GetParam());
  const Node check = json_of(desk, "machine check net.toml");
  EXPECT_EQ(check.find("dies")->number(), made.find("dies")->number());
  EXPECT_EQ(check.find("machine")->text(), "my_network");
  const int last = static_cast<int>(check.find("dies")->number()) - 1;
  EXPECT_GT(json_of(desk, "ub p2p --machine net.toml --from die:0 --bytes 8192 --to die:" + std::to_string(last))
                .find("hops")
                ->number(),
            1);
  for (const char* pattern : {"uniform", "permutation", "transpose", "incast", "hotspot", "alltoall"}) {
    EXPECT_GT(json_of(desk, std::string("ub traffic --machine net.toml --messages 1 --pattern ") + pattern)
                  .find("packets")
                  ->number(),
              0)
        << pattern;
  }
  EXPECT_EQ(desk.run(cli::words("machine draw net.toml")).exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, New,
    testing::Values("--tiers 1 --endpoints 9 --radix 12", "--tiers 2 --endpoints 64 --radix 16 --taper 3 --planes 2",
                    "--tiers 3 --endpoints 144 --radix 16 --dies-per-node 8 --dies-per-npu 2 --link-rate 400Gbit/s",
                    "--endpoints 190 --radix 12 --taper 0.5"));

TEST(NewMachineFile, StdoutIsTheFile) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("machine new --endpoints 32"));
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, StartsWith("# A network of 32 end points."));
  desk.write("net.toml", finished.out);
  EXPECT_EQ(json_of(desk, "machine show net.toml").find("dies")->number(), 32);
}

TEST(NewMachineFile, AFileThatIsThereIsKept) {
  const cli::Desk desk;
  desk.write("net.toml", "mine");
  EXPECT_EQ(desk.run(cli::words("machine new -o net.toml")).exit_code, 2);
  EXPECT_EQ(desk.read("net.toml"), "mine");
  EXPECT_EQ(desk.run(cli::words("machine new -o net.toml --force")).exit_code, 0);
  EXPECT_THAT(desk.read("net.toml"), HasSubstr("base = \"clos\""));
}

TEST(NewMachineFile, BadInputWritesNothing) {
  const cli::Desk desk;
  for (const char* flags :
       {"--tiers 4", "--tiers 1 --endpoints 100", "--endpoints 65536", "--radix 1", "--taper 0", "--link-rate slow",
        "--name a/b", "--set machine.ub_link.rate=3", "--machine star", "--endpoints 100 --dies-per-node 16"}) {
    const cli::Finished finished = desk.run(cli::words(std::string("machine new -o net.toml ") + flags));
    EXPECT_EQ(finished.exit_code, 2) << flags;
    EXPECT_THAT(finished.out, IsEmpty()) << flags;
  }
  EXPECT_THAT(desk.names(), IsEmpty());
}

}  // namespace
}  // namespace cmx
