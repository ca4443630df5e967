// SPDX-License-Identifier: Apache-2.0
// Everything that a run read is kept with its result: a rerun gives the same bytes when nothing of it is left.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "sw/report/node.h"
#include "tests/system/sweep/study.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;

struct Run {
  const char* name;
  const char* line;
  int exit_code{0};
};

void PrintTo(const Run& run, std::ostream* out) { *out << run.name; }

class Rerun : public testing::TestWithParam<Run> {};

TEST_P(Rerun, NeedsNoFileOfTheFirst) {
  const cli::Desk desk;
  cli::write_study(desk);
  auto words = cli::words(GetParam().line);
  words.insert(std::find(words.begin(), words.end(), "--"), {"--json", "--out", "kept"});
  const cli::Finished first = desk.run(words);
  ASSERT_EQ(first.exit_code, GetParam().exit_code) << first.err;
  fs::remove_all(desk.path() / "study");
  fs::remove_all(desk.path() / "cache");
  fs::create_directory(desk.path() / "elsewhere");
  const cli::Finished again = desk.run(cli::words("rerun ../kept --json --out ../again"), desk.path() / "elsewhere");
  ASSERT_EQ(again.exit_code, GetParam().exit_code) << again.err;
  EXPECT_EQ(cli::without_times(again.out), cli::without_times(first.out));
  EXPECT_EQ(desk.read("again/config.toml"), desk.read("kept/config.toml"));
}

INSTANTIATE_TEST_SUITE_P(
    All, Rerun,
    testing::Values(
        Run{"model_folder", "run decode --npus 16 --ep 32 --layers 4 --model ./study/hub/"},
        Run{"model_and_faults_beside_a_healthy_run",
            "run decode --npus 16 --ep 32 --layers 4 --model study/kimi.json --machine study/machine.toml --fault "
            "file:study/faults.txt"},
        Run{"faults", "ub p2p --machine study/machine.toml --fault file:study/slow.txt"},
        Run{"messages", "ub traffic --pattern=file:study/messages.csv --fault=file:study/faults.txt"},
        Run{"curve",
            "ub curve --endpoints 8 --loads 0.2 --measure-us 5 --warmup-us 1 --machine study/base.toml --fault "
            "file:study/slow.txt"},
        Run{"requirements", "ub signoff study/wanted.toml --machine study/base.toml"},
        Run{"own_rows", "validate --against study/rows.csv", 3},
        Run{"sensitivity",
            "sensitivity --only ub_port.window --machine study/machine.toml -- ub p2p --fault file:study/slow.txt"},
        Run{"image", "fw run study/own.elf --dies 2 --fault file:study/slow.txt"},
        Run{"scenario", "fw run --scenario study/scenario.toml"}, Run{"scenarios", "fw test study/scenarios"},
        Run{"shown_machine", "machine show study/machine.toml"}),
    [](const auto& run) { return std::string(run.param.name); });

TEST(ModelFolder, IsTheSameHoweverItIsWritten) {
  const cli::Desk desk;
  cli::write_study(desk);
  const std::string line = "run decode --npus 16 --ep 32 --layers 4 --json --model ";
  const std::string plain = cli::without_times(desk.run(cli::words(line + "study/hub")).out);
  ASSERT_NE(plain, "");
  for (const std::string& folder :
       {std::string("./study/hub"), std::string("study/hub/"), (desk.path() / "study/hub").string()})
    EXPECT_EQ(cli::without_times(desk.run(cli::words(line + folder)).out), plain) << folder;
  EXPECT_EQ(cli::without_times(desk.run(cli::words(line + "."), desk.path() / "study/hub").out), plain);
  EXPECT_EQ(cli::without_times(desk.run(cli::words(line + "hub"), desk.path() / "study").out), plain);
}

}  // namespace
}  // namespace cmx
