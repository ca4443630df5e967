// SPDX-License-Identifier: Apache-2.0
// What happens to who wants a database that somebody has locked?
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "hw/units/bad_input.h"
#include "sw/sweep/database.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using sw::sweep::Results;
using testing::HasSubstr;

class Lock : public testing::Test {
 protected:
  Lock() {
    SQLite::Database made(file_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    made.exec("CREATE TABLE points(id); CREATE VIEW results AS SELECT id FROM points; PRAGMA user_version = 2");
  }
  ~Lock() override { fs::remove(file_); }

  std::string file_{(fs::temp_directory_path() / ("cmx-lock." + std::to_string(getpid()))).string()};
  std::vector<std::string> said_;
};

TEST_F(Lock, IsWaitedForAndTold) {
  SQLite::Database other(file_, SQLite::OPEN_READWRITE);
  other.exec("BEGIN EXCLUSIVE");
  std::thread later([&] {
    std::this_thread::sleep_for(200ms);
    other.exec("COMMIT");
  });
  const Results results(file_, [&](const std::string& what) { said_.push_back(what); });
  later.join();
  EXPECT_EQ(results.query("SELECT count(*) FROM results").rows.size(), 1U);
  ASSERT_EQ(said_.size(), 1U) << "once";
  EXPECT_THAT(said_.front(), HasSubstr(file_ + ": another process has it locked; waiting 10 s at most"));
}

TEST_F(Lock, ThatStaysIsBadInputAfterTheWait) {
  SQLite::Database other(file_, SQLite::OPEN_READWRITE);
  other.exec("BEGIN EXCLUSIVE");
  const auto begin = std::chrono::steady_clock::now();
  try {
    const Results results(file_, {}, 300ms);
    FAIL() << "it is locked";
  } catch (const hw::BadInput& error) {
    EXPECT_THAT(error.what(), HasSubstr("another process has it locked, and did not let it go within 0.3 s"));
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 300ms);
}

TEST_F(Lock, DuringAQueryIsWaitedForToo) {
  const Results results(file_, {}, 300ms);
  SQLite::Database other(file_, SQLite::OPEN_READWRITE);
  other.exec("BEGIN EXCLUSIVE");
  EXPECT_THROW(results.query("SELECT * FROM results"), hw::BadInput);
  other.exec("COMMIT");
  EXPECT_NO_THROW(results.query("SELECT * FROM results"));
}

}  // namespace
}  // namespace cmx
