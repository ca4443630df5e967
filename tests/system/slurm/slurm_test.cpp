// SPDX-License-Identifier: Apache-2.0
// A sweep as job arrays of a real Slurm: what comes of it is what comes of the local executor, whatever is killed
// meanwhile.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"
#include "tests/support/sweep_contents.h"
#include "tests/system/slurm/cluster.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using sw::report::Node;
using testing::HasSubstr;

// 30 points: 24 of some 0.3 s, 6 that do not fit.
constexpr const char* kSpec =
    "command = \"run decode --layers 5 --npus 16 --ep 32\"\n[axes]\nkv = [1024, 2048, 4096, 8192, 1000000]\nbatch = "
    "[4, 6, 8, 10, 12, 14]\n"
    "[objectives]\ntpot_ms = \"min\"\n";

class Slurm : public testing::Test {
 protected:
  void SetUp() override {
    if (getuid() != 0) GTEST_SKIP() << "the daemons of a cluster want to be root";
    ASSERT_TRUE(cluster.ready()) << cluster.logs();
    desk.write("s.toml", kSpec);
  }

  std::string id(int array) const {
    std::ifstream file(desk.path() / "q.sweep/jobs" / (std::to_string(array) + ".id"));
    std::string text;
    file >> text;
    return text;
  }
  std::size_t arrays() const {
    std::size_t count = 0;
    if (!fs::exists(desk.path() / "q.sweep/jobs")) return 0;
    for (const auto& entry : fs::directory_iterator(desk.path() / "q.sweep/jobs"))
      count += entry.path().extension() == ".points" ? 1 : 0;
    return count;
  }
  static void wait_until(const std::function<bool()>& holds) {
    for (int i = 0; i < 1200 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  static void shell(const std::string& line) { EXPECT_EQ(std::system(line.c_str()), 0) << line; }

  slurm::Cluster cluster;
  cli::Desk desk;
};

TEST_F(Slurm, KilledTasksAreRunByResumeAndTheDatabaseIsTheSame) {
  const pid_t child = desk.start(cli::words("sweep run s.toml --out q.sweep --executor slurm --json"));
  wait_until([&] { return cli::points_in(desk, "q.sweep") >= 4; });
  // Those that run, wherever they are, and five that wait.
  shell("scancel --state=RUNNING " + id(1));
  shell("scancel " + id(1) + "_[18-23]");
  const cli::Finished cut = desk.finish(child);
  EXPECT_EQ(cut.exit_code, 3) << cut.err;
  EXPECT_THAT(cut.err, HasSubstr("points have no result: their tasks ended before"));
  const Node before = Node::from_json(cut.out);
  EXPECT_LT(before.find("done")->integer(), 24);
  EXPECT_EQ(before.find("failed")->integer(), 0) << "what was killed did not fail";

  const cli::Finished resumed = desk.run(cli::words("sweep resume q.sweep --executor slurm --chunk 2 --json"));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  const Node after = Node::from_json(resumed.out);
  EXPECT_EQ(after.find("done")->integer(), 24);
  EXPECT_EQ(after.find("infeasible")->integer(), 6);
  EXPECT_EQ(arrays(), 2U);

  ASSERT_EQ(desk.run(cli::words("sweep run s.toml --out l.sweep -j 2")).exit_code, 0);
  EXPECT_EQ(cli::sweep_contents(desk, "q.sweep"), cli::sweep_contents(desk, "l.sweep"));
}

TEST_F(Slurm, AKilledParentLeavesItsArrayAtWorkAndResumeWaitsForIt) {
  const pid_t child = desk.start(cli::words("sweep run s.toml --out q.sweep --executor slurm -j 1 --chunk 2"));
  wait_until([&] { return cli::points_in(desk, "q.sweep") >= 2; });
  kill(child, SIGKILL);
  desk.finish(child);
  const cli::Finished local = desk.run(cli::words("sweep resume q.sweep"));
  EXPECT_EQ(local.exit_code, 2);
  EXPECT_THAT(local.err, HasSubstr("Slurm still works on it, job " + id(1)));
  // As if it had been killed before it could write the number down.
  fs::remove(desk.path() / "q.sweep/jobs/1.id");
  const cli::Finished resumed = desk.run(cli::words("sweep resume q.sweep --executor slurm --json"));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(Node::from_json(resumed.out).find("done")->integer(), 24);
  EXPECT_EQ(arrays(), 1U) << "nothing was submitted again";
}

TEST_F(Slurm, CtrlCTakesTheArrayOutOfTheQueue) {
  const pid_t child = desk.start(cli::words("sweep run s.toml --out q.sweep --executor slurm"));
  wait_until([&] { return cli::points_in(desk, "q.sweep") >= 2; });
  kill(child, SIGINT);
  const cli::Finished stopped = desk.finish(child);
  EXPECT_EQ(stopped.exit_code, 1);
  EXPECT_THAT(stopped.err, HasSubstr("`cmx sweep resume q.sweep` goes on"));
  wait_until([&] { return std::system(("test -z \"$(squeue -h -j " + id(1) + " 2>/dev/null)\"").c_str()) == 0; });
  shell("test -z \"$(squeue -h -j " + id(1) + " 2>/dev/null)\"");
}

TEST_F(Slurm, WhatSbatchRefusesIsBadInput) {
  const cli::Finished finished =
      desk.run(cli::words("sweep run s.toml --out q.sweep --executor slurm --partition nowhere"));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, HasSubstr("sbatch refuses: "));
  EXPECT_THAT(finished.err, HasSubstr("invalid partition"));
  // Nothing is lost: it goes on where it is.
  EXPECT_EQ(desk.run(cli::words("sweep resume q.sweep -j 2")).exit_code, 0);
}

}  // namespace
}  // namespace cmx
