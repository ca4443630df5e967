// SPDX-License-Identifier: Apache-2.0
// A controller that does not answer: what it took is found and not submitted again, what it did not take is.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using sw::report::Node;
using testing::HasSubstr;

// Stand-ins for the commands of a cluster, with their state in $STATE. sbatch runs the array itself where it takes it.
constexpr const char* kSbatch = R"sh(#!/bin/sh
[ "$1" = --version ] && exit 0
echo x >> "$STATE/calls"
calls=$(wc -l < "$STATE/calls")
[ "$STORY" = refuses ] && { echo 'sbatch: error: invalid partition specified: cpu' >&2; exit 1; }
late() { echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1; }
[ "$STORY" = loses ] && [ "$calls" = 1 ] && late
for word in "$@"; do
  case "$word" in
    --array=*) last=${word#--array=0-} ;;
    --job-name=*) echo "${word#--job-name=}" > "$STATE/name" ;;
  esac
  script=$word
done
for task in $(seq 0 "$last"); do SLURM_ARRAY_TASK_ID=$task sh "$script" > /dev/null 2>&1; done
[ "$STORY" = takes ] && late
echo 42
)sh";
constexpr const char* kSqueue = R"sh(#!/bin/sh
for word in "$@"; do
  case "$word" in
    --name=*) [ "${word#--name=}" = "$(cat "$STATE/name" 2>/dev/null)" ] && echo 42 ;;
  esac
done
exit 0
)sh";

class Sbatch : public testing::Test {
 protected:
  Sbatch() {
    fs::create_directory(desk.path() / "bin");
    desk.write("bin/sbatch", kSbatch);
    desk.write("bin/squeue", kSqueue);
    desk.write("bin/scontrol", "#!/bin/sh\nexit 1\n");
    for (const char* name : {"sbatch", "squeue", "scontrol"})
      fs::permissions(desk.path() / "bin" / name, fs::perms::owner_all);
    setenv("PATH", ((desk.path() / "bin").string() + ":/usr/bin:/bin").c_str(), 1);
    setenv("STATE", desk.path().c_str(), 1);
    desk.write("s.toml", "command = \"ub p2p\"\n[axes]\nbytes = [512, 1024]\n");
  }
  ~Sbatch() override { setenv("PATH", path_.c_str(), 1); }

  cli::Finished run(const char* story) const {
    setenv("STORY", story, 1);
    return desk.run(cli::words("sweep run s.toml --executor slurm --json"));
  }
  std::string calls() const { return desk.read("calls"); }

  cli::Desk desk;

 private:
  std::string path_{getenv("PATH")};
};

TEST_F(Sbatch, WhatWasTakenInSpiteOfATimeoutIsNotSubmittedAgain) {
  const cli::Finished finished = run("takes");
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(Node::from_json(finished.out).find("done")->integer(), 2);
  EXPECT_EQ(calls(), "x\n");
  EXPECT_EQ(desk.read("s.sweep/jobs/1.id"), "42\n");
}

TEST_F(Sbatch, WhatWasLostIsSubmittedAgain) {
  const cli::Finished finished = run("loses");
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(Node::from_json(finished.out).find("done")->integer(), 2);
  EXPECT_EQ(calls(), "x\nx\n");
}

TEST_F(Sbatch, WhatIsRefusedIsNotTriedAgain) {
  const cli::Finished finished = run("refuses");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("sbatch refuses: sbatch: error: invalid partition"));
  EXPECT_EQ(calls(), "x\n");
}

}  // namespace
}  // namespace cmx
