// SPDX-License-Identifier: Apache-2.0
// Whatever ends a sweep, what had ended is kept, and the rest runs once.
#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>
#include <vector>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"
#include "tests/support/sweep_contents.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr const char* kSpec =
    "command = \"run decode --layers 4 --npus 16 --ep 32 --fidelity ub_switch=analytic\"\n[axes]\nbatch = { from = 8, "
    "to = 52, step = 4 }\nkv = "
    "[512, 1024, 2048, 4096, 1000000]\n";

TEST(Kill, TwentyKillsAtAnyMomentLoseNothing) {
  const cli::Desk desk;
  desk.write("s.toml", kSpec);
  ASSERT_EQ(desk.run(cli::words("sweep run s.toml -j 2 --out whole")).exit_code, 0);

  std::mt19937 random(7);
  std::uniform_int_distribution<int> moment(5, 250);
  std::size_t before = 0;
  for (int i = 0; i < 20; ++i) {
    const bool begun = fs::exists(desk.path() / "cut/sweep.json");
    const pid_t child =
        desk.start(cli::words(begun ? "sweep resume cut -j 2" : "sweep run s.toml -j 2 --force --out cut"));
    std::this_thread::sleep_for(std::chrono::milliseconds(moment(random)));
    kill(child, SIGKILL);
    desk.finish(child);
    const std::size_t after = cli::points_in(desk, "cut");
    EXPECT_GE(after, before) << "nothing finished is lost";
    before = after;
  }
  EXPECT_GT(before, 0U);
  const cli::Finished resumed = desk.run(cli::words("sweep resume cut -j 2 --json"));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(cli::sweep_contents(desk, "cut"), cli::sweep_contents(desk, "whole"));
}

TEST(Kill, CtrlCKeepsWhatEndedAndSaysHowToGoOn) {
  const cli::Desk desk;
  desk.write("s.toml", kSpec);
  const pid_t child = desk.start(cli::words("sweep run s.toml -j 2"));
  while (cli::points_in(desk, "s.sweep") < 3) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  kill(child, SIGINT);
  const cli::Finished stopped = desk.finish(child);
  EXPECT_EQ(stopped.exit_code, 1);
  EXPECT_THAT(stopped.err, HasSubstr("`cmx sweep resume s.sweep` goes on"));
  const Node status = Node::from_json(desk.run(cli::words("sweep status s.sweep --json")).out);
  EXPECT_GE(status.find("done")->integer(), 3);
  EXPECT_LT(status.find("done")->integer(), 60);
  EXPECT_EQ(status.find("failed")->integer(), 0) << "what was stopped did not fail";
  EXPECT_FALSE(status.find("active")->boolean());
}

/// The children of a process.
std::vector<pid_t> children_of(pid_t parent) {
  std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
  return {std::istream_iterator<pid_t>(file), {}};
}

TEST(Kill, ATaskThatIsEndedTogetherWithItsPointLeavesNothing) {
  const cli::Desk desk;
  desk.write("s.toml", "command = \"run decode --layers 8\"\n[axes]\nbatch = [96]\n");
  const pid_t first = desk.start(cli::words("sweep run s.toml --force"));
  while (!fs::exists(desk.path() / "s.sweep/sweep.json")) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  kill(first, SIGKILL);
  desk.finish(first);
  ASSERT_EQ(cli::points_in(desk, "s.sweep"), 0U);
  // What a cluster's node is given.
  fs::create_directory(desk.path() / "s.sweep/jobs");
  desk.write("s.sweep/jobs/1.points",
             "1\n" + Node::from_json(desk.read("s.sweep/sweep.json")).at("/points/0/key")->text() + "\n");
  for (const int signal : {SIGTERM, SIGTERM, SIGTERM, SIGTERM, SIGKILL}) {
    const pid_t task = desk.start(cli::words("sweep work s.sweep 1 --task 0"));
    for (int i = 0; i < 5000 && children_of(task).empty(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_FALSE(children_of(task).empty());
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    // The point first, as it may happen.
    for (const pid_t child : children_of(task)) kill(child, signal);
    kill(task, SIGTERM);
    EXPECT_NE(desk.finish(task).exit_code, 0);
    ASSERT_EQ(cli::points_in(desk, "s.sweep"), 0U) << "a point that was taken away did not fail";
  }
}

TEST(Kill, TwoProcessesDoNotRunOneSweep) {
  const cli::Desk desk;
  const cli::Desk other;
  desk.write("s.toml", kSpec);
  const pid_t child = desk.start(cli::words("sweep run s.toml -j 1"));
  while (cli::points_in(desk, "s.sweep") < 1) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const std::string sweep = (desk.path() / "s.sweep").string();
  const cli::Finished second = other.run({"sweep", "resume", sweep});
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_THAT(second.err, HasSubstr("another process runs this sweep, process " + std::to_string(child) + " on "));
  EXPECT_EQ(other.run({"sweep", "run", (desk.path() / "s.toml").string(), "--out", sweep, "--force"}).exit_code, 2);
  const Node status = Node::from_json(other.run({"sweep", "status", sweep, "--json"}).out);
  EXPECT_TRUE(status.find("active")->boolean());
  kill(child, SIGINT);
  desk.finish(child);
}

}  // namespace
}  // namespace cmx
