// SPDX-License-Identifier: Apache-2.0
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <ostream>
#include <thread>

#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

struct Mistake {
  const char* name;
  const char* spec;
  const char* complaint;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class BadSpec : public testing::TestWithParam<Mistake> {};

TEST_P(BadSpec, IsTurnedDownBeforeAnythingRuns) {
  const cli::Desk desk;
  desk.write("s.toml", GetParam().spec);
  for (const char* command : {"sweep plan s.toml", "sweep run s.toml"}) {
    const cli::Finished finished = desk.run(cli::words(command));
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr(GetParam().complaint));
    EXPECT_EQ(finished.out, "");
  }
  EXPECT_FALSE(fs::exists(desk.path() / "s.sweep"));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadSpec,
    testing::Values(
        Mistake{"flag", "command = \"ub p2p\"\n[axes]\nbites = [1]\n",
                "s.toml:3: 'cmx ub p2p' has no flag --bites; the nearest is --bytes"},
        Mistake{"path", "command = \"ub p2p\"\n[axes]\n\"machine.ub_link.rite\" = [1]\n", "ub_link.rate"},
        Mistake{"value", "command = \"ub p2p\"\n[axes]\nbytes = [\"8 parsecs\"]\n", "s.toml:3: --bytes 8 parsecs"},
        Mistake{"empty_list", "command = \"ub p2p\"\n[axes]\nbytes = []\n", "s.toml:3: 'bytes' has no value"},
        Mistake{"empty_range", "command = \"ub p2p\"\n[axes]\nbytes = { from = 9, to = 1, step = 1 }\n",
                "s.toml:3: the range from 9 to 1 is empty"},
        Mistake{"filter", "command = \"ub p2p\"\nfilters = [\"byts > 1\"]\n[axes]\nbytes = [8]\n",
                "no such column: byts; the nearest is 'bytes'"},
        Mistake{"nothing_left", "command = \"ub p2p\"\nfilters = [\"bytes > 9\"]\n[axes]\nbytes = [8]\n",
                "s.toml:2: no combination passes the filters"},
        Mistake{"key", "comand = \"ub p2p\"\n", "s.toml:1: no such key 'comand'; did you mean 'command'?"},
        Mistake{"command", "command = \"ub p3p\"\n", "s.toml:1: 'cmx ub' has no command 'p3p'"},
        Mistake{"recursion", "command = \"sweep run s.toml\"\n", "s.toml:1: 'sweep' cannot be the command of a sweep"},
        Mistake{"twice", "command = \"ub p2p --bytes 8\"\n[axes]\nbytes = [8]\n",
                "s.toml:3: the command has --bytes already"},
        Mistake{"zip", "command = \"ub p2p\"\n[[zip]]\nbytes = [8]\nchannels = [1, 2]\n",
                "s.toml:4: axes that move together have equally many values"},
        Mistake{"objective", "command = \"ub p2p\"\n[metrics]\na = \"/latency_us\"\n[objectives]\nb = \"min\"\n",
                "s.toml:5: no metric 'b'; the nearest is 'a'"},
        Mistake{"column", "command = \"ub p2p\"\n[axes]\nbytes = [8]\n[metrics]\nbytes = \"/latency_us\"\n",
                "s.toml:5: there is an axis 'bytes' already"},
        Mistake{"model", "command = \"run decode\"\n[axes]\nmodel = [\"deepseek-r1\", \"depseek-r1\"]\n",
                "s.toml:3: --model depseek-r1: neither a shipped model nor a file; the nearest shipped model is "
                "deepseek-r1"},
        Mistake{"model_file", "command = \"run decode --model=./kimi.json\"\n",
                "s.toml:1: --model ./kimi.json: cannot read this file"},
        Mistake{"pattern_file", "command = \"ub traffic\"\n[axes]\npattern = [\"uniform\", \"file:absent.csv\"]\n",
                "s.toml:3: --pattern file:absent.csv: cannot read this file"},
        Mistake{"fault_file", "command = \"ub p2p\"\n[axes]\nfault = [\"\", \"file:absent.txt\"]\n",
                "s.toml:3: --fault file:absent.txt: cannot read this file"},
        Mistake{"image", "command = \"fw run\"\n[axes]\nscenario = [\"absent.toml\"]\n",
                "s.toml:3: --scenario absent.toml: cannot read this file"},
        Mistake{"machine", "command = \"ub p2p\"\n[axes]\nmachine = [\"cloudmatrix384\", \"absent.toml\"]\n",
                "s.toml:3: no machine 'absent.toml': no such file"},
        Mistake{"machine_value",
                "command = \"ub p2p\"\n[axes]\nrate = { of = \"machine.ub_link.rate\", values = [28, 0] }\n",
                "s.toml:3: --set machine.ub_link.rate: ub_link.rate = 0 GB/s must be greater than zero"},
        Mistake{"many",
                "command = \"ub p2p\"\n[axes]\nbytes = { from = 1, to = 10000, step = 1 }\nchannels = { from = 1, to = "
                "1000, step = 1 }\n",
                "s.toml: 1e+07 combinations are a lot; --yes"}),
    [](const auto& mistake) { return std::string(mistake.param.name); });

TEST(BadSweep, DirectoriesAndDatabases) {
  const cli::Desk desk;
  desk.write("s.toml", "command = \"ub p2p\"\n[axes]\nbytes = [8]\n");
  EXPECT_THAT(desk.run(cli::words("sweep run s.toml --out /proc/nowhere")).err, HasSubstr("--out /proc/nowhere: "));
  EXPECT_EQ(desk.run(cli::words("sweep run s.toml --out /proc/nowhere")).exit_code, 2);
  EXPECT_THAT(desk.run(cli::words("sweep resume nowhere")).err, HasSubstr("nowhere: no sweep in this directory"));
  EXPECT_THAT(desk.run(cli::words("sweep run absent.toml")).err, HasSubstr("absent.toml: cannot read this file"));
  EXPECT_THAT(desk.run(cli::words("sweep run s.toml --set machine.ub_link.rate=7")).err, HasSubstr("takes no --set"));

  ASSERT_EQ(desk.run(cli::words("sweep run s.toml")).exit_code, 0);
  EXPECT_THAT(desk.run(cli::words("sweep run s.toml")).err, HasSubstr("`cmx sweep resume s.sweep` goes on with it"));
  for (const char* sql : {"DELETE FROM points", "DROP TABLE points", "selec 1", "SELECT latency FROM results"})
    EXPECT_EQ(desk.run({"sweep", "query", "s.sweep", sql}).exit_code, 2) << sql;
  EXPECT_THAT(desk.run({"sweep", "query", "s.sweep", "SELECT latency FROM results"}).err,
              HasSubstr("the nearest is 'latency_us'"));
  EXPECT_THAT(desk.run({"sweep", "query", "s.sweep", "SELECT bytes FROM points"}).err,
              HasSubstr("no such column: bytes; the view 'results' has one"));
  EXPECT_THAT(desk.run(cli::words("sweep best s.sweep --max latenci_us")).err,
              HasSubstr("the nearest is 'latency_us'"));
  EXPECT_EQ(desk.run({"sweep", "best", "s.sweep", "--min", "latency_us", "--where", "latency_us < 0"}).exit_code, 3);

  { SQLite::Database(desk.path() / "s.sweep/results.sqlite", SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99"); }
  const cli::Finished newer = desk.run({"sweep", "query", "s.sweep", "SELECT 1"});
  EXPECT_EQ(newer.exit_code, 2);
  EXPECT_THAT(newer.err, HasSubstr("made by a newer cmx, with schema 99"));
}

TEST(LockedDatabase, IsWaitedForAndItsHolderNamed) {
  const cli::Desk desk;
  desk.write("s.toml", "command = \"ub p2p\"\n[axes]\nbytes = [8]\n");
  ASSERT_EQ(desk.run(cli::words("sweep run s.toml")).exit_code, 0);
  SQLite::Database held(desk.path() / "s.sweep/results.sqlite", SQLite::OPEN_READWRITE);
  held.exec("BEGIN EXCLUSIVE");
  const pid_t query = desk.start({"sweep", "query", "s.sweep", "SELECT bytes FROM results", "--json"});
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  held.exec("COMMIT");
  const cli::Finished finished = desk.finish(query);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("results.sqlite: process " + std::to_string(getpid()) + " ("));
  EXPECT_THAT(finished.err, HasSubstr("has it locked; waiting 10 s at most"));
}

TEST(BadExecutor, WhatIsForAClusterNeedsOne) {
  const cli::Desk desk;
  desk.write("s.toml", "command = \"ub p2p\"\n[axes]\nbytes = [512]\n");
  const auto refuse = [&](const char* line, const char* why) {
    const cli::Finished finished = desk.run(cli::words(line));
    EXPECT_EQ(finished.exit_code, 2) << line;
    EXPECT_THAT(finished.err, testing::HasSubstr(why)) << line;
    EXPECT_FALSE(std::filesystem::exists(desk.path() / "s.sweep")) << line;
  };
  refuse("sweep run s.toml --chunk 2", "--chunk: goes with --executor slurm");
  refuse("sweep run s.toml --partition p", "--partition: goes with --executor slurm");
  refuse("sweep run s.toml --sbatch=--account=me", "--sbatch: goes with --executor slurm");
  refuse("sweep run s.toml --executor slrum", "the nearest is 'slurm'");
  setenv("PATH", "/nowhere", 1);
  refuse("sweep run s.toml --executor slurm", "there is no sbatch");
}

TEST(BadExecutor, ATaskNeedsItsArray) {
  const cli::Desk desk;
  desk.write("s.toml", "command = \"ub p2p\"\n[axes]\nbytes = [512]\n");
  ASSERT_EQ(desk.run(cli::words("sweep run s.toml")).exit_code, 0);
  for (const auto& [line, why] : {std::pair{"sweep work s.sweep 1 --task 0", "no array 1 of this sweep"},
                                  std::pair{"sweep work s.sweep x --task 0", "is no number of an array"},
                                  std::pair{"sweep work nowhere 1 --task 0", "nowhere"}}) {
    const cli::Finished finished = desk.run(cli::words(line));
    EXPECT_EQ(finished.exit_code, 2) << line;
    EXPECT_THAT(finished.err, testing::HasSubstr(why)) << line;
  }
}

}  // namespace
}  // namespace cmx
