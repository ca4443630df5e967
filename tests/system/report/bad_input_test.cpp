// SPDX-License-Identifier: Apache-2.0
// A report that cannot be made: exit 2, a sentence that says why, and no page.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using testing::HasSubstr;

class BadReport : public testing::Test {
 protected:
  void refuse(const std::string& line, const std::string& why) {
    const cli::Finished finished = desk.run(cli::words(line));
    EXPECT_EQ(finished.exit_code, 2) << line;
    EXPECT_EQ(finished.out, "") << line;
    EXPECT_THAT(finished.err, HasSubstr(why)) << line;
    EXPECT_FALSE(std::filesystem::exists(desk.path() / "p.html")) << line;
  }

  void sweep() {
    desk.write("s.toml", "command = \"run decode --npus 16 --ep 32 --layers 4\"\n[axes]\nbatch = [8, 400]\n");
    ASSERT_EQ(desk.run(cli::words("sweep run s.toml")).exit_code, 0);
  }

  cli::Desk desk;
};

TEST_F(BadReport, Directories) {
  std::filesystem::create_directory(desk.path() / "empty");
  refuse("report --html p.html", "DIR");
  refuse("report nowhere --html p.html", "nowhere: no such directory");
  refuse("report empty --html p.html", "empty: neither a sweep nor a run");
  refuse("report empty empty --html p.html", "empty is named twice");
}

TEST_F(BadReport, WhereThePageGoes) {
  ASSERT_EQ(desk.run(cli::words("ub p2p --out r")).exit_code, 0);
  refuse("report r", "--html FILE");
  refuse("report r --html nowhere/p.html", "not a directory that can be written");
  refuse("report r --html r", "is a directory");
  refuse("report r --html p.html --set machine.ub_link.rate=7", "takes no --set");
}

TEST_F(BadReport, WhatIsInTheDirectory) {
  ASSERT_EQ(desk.run(cli::words("run decode --npus 16 --ep 32 --batch 8 --layers 4 --out r")).exit_code, 0);
  desk.write("r/trace.json", "{\"traceEvents\": [{\"ph\": \"X\"}]}");
  refuse("report r --html p.html", "r/trace.json: not a Chrome JSON trace");
  desk.write("r/config.toml", "machine = ");
  refuse("report r --html p.html", "r/config.toml:1");
  desk.write("r/result.json", "{\"tpot_ms\": 1");
  refuse("report r --html p.html", "r/result.json");
}

TEST_F(BadReport, PointsAndComparisons) {
  sweep();
  refuse("report s.sweep --html p.html --compare", "takes two directories");
  refuse("report s.sweep --html p.html --point 3", "the sweep has points 1 to 2");
  refuse("report s.sweep --html p.html --point 2", "do not fit");
  ASSERT_EQ(desk.run(cli::words("ub p2p --out r")).exit_code, 0);
  refuse("report r --html p.html --point 1", "that of a sweep");
}

TEST_F(BadReport, ADatabaseOfANewerVersion) {
  sweep();
  std::filesystem::create_directory(desk.path() / "n");
  std::filesystem::copy_file(desk.path() / "s.sweep/results.sqlite", desk.path() / "n/results.sqlite");
  SQLite::Database((desk.path() / "n/results.sqlite").string(), SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version = 99");
  refuse("report n --html p.html", "newer cmx");
}

}  // namespace
}  // namespace cmx
