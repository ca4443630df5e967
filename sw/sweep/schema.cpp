// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/schema.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "sw/sweep/database.h"
#include "sw/sweep/lock_wait.h"
#include "sw/sweep/sql.h"

namespace cmx::sw::sweep {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE sweep(name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE columns(place_in_row INTEGER PRIMARY KEY, name TEXT, kind TEXT, place TEXT, unit TEXT);
CREATE TABLE points(id INTEGER, stage TEXT, key TEXT, seed INTEGER, status TEXT, reason TEXT, command TEXT, config TEXT,
                    host TEXT, started TEXT, wall_s REAL, peak_mib REAL, result TEXT, PRIMARY KEY(id, stage));
CREATE TABLE axis_values(id INTEGER, name TEXT, value, PRIMARY KEY(id, name));
CREATE TABLE metrics(id INTEGER, stage TEXT, name TEXT, value REAL, PRIMARY KEY(id, stage, name));
CREATE TABLE utilisation(id INTEGER, stage TEXT, engine TEXT, value REAL, PRIMARY KEY(id, stage, engine));
CREATE TABLE link_classes(id INTEGER, stage TEXT, class TEXT, mean REAL, max REAL, PRIMARY KEY(id, stage, class));
CREATE TABLE configs(name TEXT PRIMARY KEY, toml TEXT);
)sql";

/// Version 1 to 2: tables of results get a stage.
constexpr const char* kAddStage = R"sql(
ALTER TABLE points RENAME TO points_1;
ALTER TABLE metrics RENAME TO metrics_1;
ALTER TABLE utilisation RENAME TO utilisation_1;
ALTER TABLE link_classes RENAME TO link_classes_1;
CREATE TABLE points(id INTEGER, stage TEXT, key TEXT, seed INTEGER, status TEXT, reason TEXT, command TEXT, config TEXT,
                    host TEXT, started TEXT, wall_s REAL, peak_mib REAL, result TEXT, PRIMARY KEY(id, stage));
CREATE TABLE metrics(id INTEGER, stage TEXT, name TEXT, value REAL, PRIMARY KEY(id, stage, name));
CREATE TABLE utilisation(id INTEGER, stage TEXT, engine TEXT, value REAL, PRIMARY KEY(id, stage, engine));
CREATE TABLE link_classes(id INTEGER, stage TEXT, class TEXT, mean REAL, max REAL, PRIMARY KEY(id, stage, class));
INSERT INTO points SELECT id, 'run', key, seed, status, reason, command, config, host, started, wall_s, peak_mib, result
  FROM points_1;
INSERT INTO metrics SELECT id, 'run', name, value FROM metrics_1;
INSERT INTO utilisation SELECT id, 'run', engine, value FROM utilisation_1;
INSERT INTO link_classes SELECT id, 'run', class, mean, max FROM link_classes_1;
DROP TABLE points_1;
DROP TABLE metrics_1;
DROP TABLE utilisation_1;
DROP TABLE link_classes_1;
)sql";

int version_of(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }
void set_version(SQLite::Database& database) { database.exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion)); }

std::vector<std::string> names_of(SQLite::Database& database, const char* kind) {
  std::vector<std::string> names;
  SQLite::Statement select(database, "SELECT name FROM columns WHERE kind = ? ORDER BY place_in_row");
  select.bind(1, kind);
  while (select.executeStep()) names.push_back(select.getColumn(0).getString());
  return names;
}

}  // namespace

void create_tables(SQLite::Database& database) {
  database.exec(kTables);
  set_version(database);
}

void create_views(SQLite::Database& database) {
  database.exec("DROP VIEW IF EXISTS results");
  database.exec("DROP VIEW IF EXISTS screening");
  std::string axes;
  std::string metrics;
  for (const std::string& name : names_of(database, "axis"))
    axes += fmt::format(", (SELECT value FROM axis_values a WHERE a.id = p.id AND a.name = {}) AS {}",
                        quoted_text(name), quoted_name(name));
  for (const std::string& name : names_of(database, "metric"))
    metrics +=
        fmt::format(", (SELECT value FROM metrics m WHERE m.id = p.id AND m.stage = p.stage AND m.name = {}) AS {}",
                    quoted_text(name), quoted_name(name));
  database.exec(
      fmt::format("CREATE VIEW results AS SELECT p.id, p.stage, p.seed, p.status{}{}, p.command FROM points p ORDER BY "
                  "p.id, p.stage",
                  axes, metrics));
  database.exec(
      "CREATE VIEW screening AS SELECT s.id, s.name, s.value AS screened, c.value AS confirmed, s.value / c.value - 1 "
      "AS difference "
      "FROM metrics s JOIN metrics c ON s.id = c.id AND s.name = c.name WHERE s.stage = 'screen' AND c.stage = "
      "'confirm' ORDER BY s.id, s.name");
}

void migrate(SQLite::Database& database, const std::string& file) {
  int version = 0;
  try {
    version = database.tableExists("points") ? version_of(database) : 0;
  } catch (const SQLite::Exception& error) {
    if (is_lock(error)) throw;
    throw hw::BadInput(fmt::format("{}: not a database: {}", file, error.what()));
  }
  if (version == 0) throw hw::BadInput(fmt::format("{}: not the database of a sweep", file));
  if (version > kSchemaVersion)
    throw hw::BadInput(
        fmt::format("{}: made by a newer cmx, with schema {}; this one knows up to {}", file, version, kSchemaVersion));
  if (version == kSchemaVersion) return;
  SQLite::Transaction transaction(database);
  database.exec("DROP VIEW IF EXISTS results");
  database.exec(kAddStage);
  set_version(database);
  create_views(database);
  transaction.commit();
}

}  // namespace cmx::sw::sweep
