// SPDX-License-Identifier: Apache-2.0
// A database of schema 1, the layout before screening, is read as one of today.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <filesystem>

#include "hw/units/bad_input.h"
#include "sw/sweep/database.h"

namespace cmx {
namespace {

using namespace sw::sweep;

std::string old_database() {
  const std::string file =
      (std::filesystem::temp_directory_path() / ("cmx-migration-" + std::to_string(getpid()) + ".sqlite")).string();
  std::filesystem::remove(file);
  SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(R"sql(
CREATE TABLE sweep(name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE columns(place_in_row INTEGER PRIMARY KEY, name TEXT, kind TEXT, place TEXT, unit TEXT);
CREATE TABLE points(id INTEGER PRIMARY KEY, key TEXT, seed INTEGER, status TEXT, reason TEXT, command TEXT, config TEXT,
                    host TEXT, started TEXT, wall_s REAL, peak_mib REAL, result TEXT);
CREATE TABLE axis_values(id INTEGER, name TEXT, value, PRIMARY KEY(id, name));
CREATE TABLE metrics(id INTEGER, name TEXT, value REAL, PRIMARY KEY(id, name));
CREATE TABLE utilisation(id INTEGER, engine TEXT, value REAL, PRIMARY KEY(id, engine));
CREATE TABLE link_classes(id INTEGER, class TEXT, mean REAL, max REAL, PRIMARY KEY(id, class));
CREATE TABLE configs(name TEXT PRIMARY KEY, toml TEXT);
CREATE VIEW results AS SELECT id FROM points;
INSERT INTO columns VALUES(1, 'batch', 'axis', 'batch', ''), (2, 'tpot_ms', 'metric', '/tpot_ms', 'ms');
INSERT INTO points VALUES(1, 'k', 1, 'done', '', 'cmx run decode', 'c', 'h', 't', 1, 2, '{}');
INSERT INTO axis_values VALUES(1, 'batch', 8);
INSERT INTO metrics VALUES(1, 'tpot_ms', 42.5);
INSERT INTO utilisation VALUES(1, 'cube', 0.5);
PRAGMA user_version = 1;
)sql");
  return file;
}

TEST(Migration, FromSchemaOne) {
  const std::string file = old_database();
  for (int time = 0; time < 2; ++time) {  // the second time there is nothing to do
    const Rows rows = Results(file).query("SELECT id, stage, batch, tpot_ms FROM results");
    ASSERT_EQ(rows.rows.size(), 1U);
    EXPECT_EQ(std::get<std::string>(rows.rows[0][1]), "run");
    EXPECT_EQ(std::get<std::int64_t>(rows.rows[0][2]), 8);
    EXPECT_EQ(std::get<double>(rows.rows[0][3]), 42.5);
  }
  EXPECT_EQ(std::get<double>(Results(file).query("SELECT value FROM utilisation WHERE stage = 'run'").rows.at(0).at(0)),
            0.5);
  EXPECT_EQ(std::get<std::int64_t>(Results(file).query("PRAGMA user_version").rows.at(0).at(0)), kSchemaVersion);
  std::filesystem::remove(file);
}

TEST(Migration, NotOfALaterSchemaAndNotOfAnotherFile) {
  const std::string file = old_database();
  SQLite::Database(file, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 3");
  EXPECT_THROW(Results{file}, hw::BadInput);
  EXPECT_THROW(Results{"/proc/self/exe"}, hw::BadInput);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace cmx
