// SPDX-License-Identifier: Apache-2.0
// Files that a sweep names are those beside its spec, wherever it is run, killed, moved and resumed; none that cannot
// be read is taken for a property of a point.
#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "sw/apps/commands.h"
#include "sw/cli/arguments.h"
#include "sw/report/node.h"
#include "tests/support/sweep_contents.h"
#include "tests/system/sweep/study.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using sw::report::Node;
using testing::HasSubstr;

struct Place {
  const char* name;
  const char* command;  // whose file_flags() are covered
  std::set<std::string> flags;
  const char* spec;
};

void PrintTo(const Place& place, std::ostream* out) { *out << place.name; }

constexpr const char* kDecode = "run decode --npus 16 --ep 32 --layers 4";

// Each flag that names a file, in the command (joined and apart) and as an axis.
const std::vector<Place>& places() {
  static const std::vector<Place> list{
      {"model_axis",
       "run decode",
       {"--model"},
       "command = \"run decode --npus 16 --ep 32 --layers 4\"\n[axes]\nmodel = [\"deepseek-r1\", \"kimi.json\", "
       "\"./kimi.json\", \"hub\", "
       "\"./hub/\"]\n"},
      {"model_joined",
       "run decode",
       {"--model"},
       "command = \"run decode --model=./kimi.json --npus 16 --ep 32 --layers 4\"\n[axes]\nkv = [512, 1024]\n"},
      {"model_apart",
       "run decode",
       {"--model"},
       "command = \"run decode --model hub --npus 16 --ep 32 --layers 4\"\n[axes]\nkv = [512, 1024]\n"},
      {"decode_fault",
       "run decode",
       {"--fault"},
       "command = \"run decode --model kimi.json --npus 16 --ep 32 --layers 4\"\n[axes]\nfault = [\"\", "
       "\"file:faults.txt\"]\n"},
      {"p2p_fault",
       "ub p2p",
       {"--fault", "--machine"},
       "command = \"ub p2p --fault=file:slow.txt\"\nmachine = \"machine.toml\"\n[axes]\nbytes = [512, 4096]\n"},
      {"machine_axis",
       "ub p2p",
       {"--machine"},
       "command = \"ub p2p\"\n[axes]\nmachine = [\"cloudmatrix384\", \"machine.toml\", \"./base.toml\"]\nrate = { of = "
       "\"machine.ub_link.rate\", "
       "values = [7, 14] }\n"},
      {"pattern_axis",
       "ub traffic",
       {"--pattern", "--fault"},
       "command = \"ub traffic --fault file:slow.txt\"\n[axes]\npattern = [\"file:messages.csv\", "
       "\"file:./fewer.csv\"]\n"},
      {"pattern_joined",
       "ub traffic",
       {"--pattern"},
       "command = \"ub traffic --pattern=file:messages.csv\"\n[axes]\nfault = [\"\", \"file:faults.txt\", "
       "\"file:slow.txt\"]\n"},
      {"curve",
       "ub curve",
       {"--fault"},
       "command = \"ub curve --endpoints 8 --loads 0.2 --measure-us 5 --warmup-us 1\"\n[axes]\nfault = "
       "[\"file:faults.txt\", \"file:slow.txt\"]\n"},
      {"image", "fw run", {"IMAGE.elf"}, "command = \"fw run own.elf\"\n[axes]\ndies = [2, 4]\n"},
      {"image_without_a_dot", "fw run", {"IMAGE.elf"}, "command = \"fw run image\"\n[axes]\ndies = [2, 4]\n"},
      {"scenario",
       "fw run",
       {"--scenario", "--fault"},
       "command = \"fw run --fault file:slow.txt\"\n[axes]\nscenario = [\"scenario.toml\", \"./image.toml\"]\n"},
      {"scenarios", "fw test", {"DIR"}, "command = \"fw test scenarios\"\n[axes]\n\"timeout-us\" = [100, 200]\n"},
      {"requirements", "ub signoff", {"REQ.toml"}, "command = \"ub signoff wanted.toml\"\nseeds = [1, 2]\n"},
      {"shown_machine", "machine show", {"FILE"}, "command = \"machine show machine.toml\"\nseeds = [1, 2]\n"},
  };
  return list;
}

class Inputs : public testing::TestWithParam<Place> {};

TEST_P(Inputs, KilledMovedAndResumedFromElsewhereGiveTheSameDatabase) {
  const cli::Desk desk;
  cli::write_study(desk);
  // What a requirement or a row names starts where the run does: beside the spec.
  desk.write("study/wanted.toml",
             "[[requirement]]\nname = \"fast\"\ncommand = \"ub p2p --bytes 512 --fault file:slow.txt\"\nmetric = "
             "\"latency_us\"\n"
             "comparison = \"<\"\nlimit = 1000\nunit = \"us\"\n");
  desk.write("study/s.toml", GetParam().spec);
  const cli::Finished whole = desk.run(cli::words("sweep run study/s.toml --out whole -j 2 --json"));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const Node counts = Node::from_json(whole.out);
  EXPECT_EQ(counts.find("done")->integer(), counts.find("points")->integer()) << whole.err;

  const pid_t child = desk.start(cli::words("sweep run study/s.toml --out cut -j 1"));
  for (int i = 0; i < 5000 && cli::points_in(desk, "cut") < 1; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  kill(child, SIGKILL);
  desk.finish(child);
  fs::create_directory(desk.path() / "else where");
  fs::rename(desk.path() / "cut", desk.path() / "else where/cut");
  fs::remove_all(desk.path() / "study");
  const cli::Finished resumed =
      desk.run({"sweep", "resume", (desk.path() / "else where/cut").string(), "-j", "2"}, "/");
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(cli::sweep_contents(desk, "else where/cut"), cli::sweep_contents(desk, "whole"));
}

INSTANTIATE_TEST_SUITE_P(All, Inputs, testing::ValuesIn(places()),
                         [](const auto& place) { return std::string(place.param.name); });

/// A new flag that names files needs a place above.
TEST(InputFlags, AllHaveAPlace) {
  std::set<std::string> covered;
  for (const Place& place : places()) {
    for (const std::string& flag : place.flags) covered.insert(std::string(place.command) + " " + flag);
  }
  // The first writes into --out, which a sweep has for itself; the second misses its tolerances, as points that are to
  // be done must not.
  const std::set<std::string> not_in_sweeps{"machine import DIR", "validate --against"};
  int seen = 0;
  sw::apps::use_commands(sw::apps::all_commands);
  for (const auto& [command, flags] : sw::apps::file_flags()) {
    for (const auto& [flag, word] : flags) {
      const std::string name = command + " " + flag;
      if (flag == "--machine" || flag == "FILE" || not_in_sweeps.count(name) > 0) continue;
      EXPECT_EQ(covered.count(name), 1U) << name;
      ++seen;
    }
  }
  EXPECT_GT(seen, 10);
}

TEST(InputFiles, ADamagedOneIsNoEndingOfAPoint) {
  const cli::Desk desk;
  cli::write_study(desk);
  desk.write("study/s.toml", "command = \"ub p2p\"\n[axes]\nfault = [\"file:faults.txt\"]\n");
  ASSERT_EQ(desk.run(cli::words("sweep run study/s.toml --out s")).exit_code, 0);
  fs::remove_all(desk.path() / "s/points");
  fs::create_directory(desk.path() / "s/points");
  std::string kept;
  for (const auto& entry : fs::directory_iterator(desk.path() / "s/inputs")) {
    if (entry.path().extension() != ".json") kept = entry.path().string();
  }
  std::ofstream(kept) << "plane:2 down\n";
  const cli::Finished changed = desk.run(cli::words("sweep resume s"));
  EXPECT_EQ(changed.exit_code, 1);
  EXPECT_THAT(changed.err, HasSubstr("is not as it was: it had the contents of 'faults.txt'"));
  fs::remove(kept);
  EXPECT_THAT(desk.run(cli::words("sweep resume s")).err, HasSubstr("No such file"));
  EXPECT_EQ(cli::points_in(desk, "s"), 0U);
}

TEST(InputFiles, APointOfTheDatabaseIsRepeatedWithWhatWasKept) {
  const cli::Desk desk;
  cli::write_study(desk);
  desk.write("study/s.toml", std::string("command = \"") + kDecode + " --model kimi.json\"\n[axes]\nkv = [512]\n");
  ASSERT_EQ(desk.run(cli::words("sweep run study/s.toml --out s")).exit_code, 0);
  const Node row =
      Node::from_json(desk.run({"sweep", "query", "s", "SELECT command, tpot_ms FROM results", "--json"}).out);
  auto words =
      cli::words(row.at("/rows/0/command")->text() + " --json --inputs " + (desk.path() / "s/inputs").string());
  words.erase(words.begin());
  fs::remove_all(desk.path() / "study");
  const cli::Finished again = desk.run(words, "/");
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(Node::from_json(again.out).find("tpot_ms")->number(), row.at("/rows/0/tpot_ms")->number());
}

}  // namespace
}  // namespace cmx
