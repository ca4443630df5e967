// SPDX-License-Identifier: Apache-2.0
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "hw/units/bad_input.h"
#include "sw/sweep/database.h"
#include "sw/sweep/lock_wait.h"
#include "sw/sweep/schema.h"
#include "sw/sweep/sql.h"

namespace cmx::sw::sweep {
namespace {

Cell cell_of(const SQLite::Column& column) {
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isText()) return column.getString();
  return {};
}

}  // namespace

struct Results::Open {
  mutable SQLite::Database database;
  std::unique_ptr<LockWait> wait;
};

Results::Results(const std::string& file, std::function<void(const std::string&)> say, std::chrono::milliseconds most) {
  auto wait = std::make_unique<LockWait>(file, std::move(say), most);
  try {
    SQLite::Database made(file, SQLite::OPEN_READWRITE);
    wait->attach(made.getHandle());
    migrate(made, file);
    SQLite::Database database(file, SQLite::OPEN_READONLY);
    wait->attach(database.getHandle());
    open_ = std::make_unique<Open>(Open{std::move(database), std::move(wait)});
  } catch (const SQLite::Exception& error) {
    throw hw::BadInput(is_lock(error) ? wait->complaint() : fmt::format("{}: {}", file, error.what()));
  }
}

Results::Results(const std::vector<std::string>& words, const report::Node& result, const std::string& config) {
  Plan plan;
  if (const report::Node* version = result.find("version")) plan.version = version->text();
  plan.tasks.emplace_back();
  Task& task = plan.tasks.back();
  task.words = words;
  task.config = "run";
  task.point.id = 1;
  if (const report::Node* seed = result.find("seed")) task.point.seed = seed->integer();
  Ending ending;
  ending.result = result;
  try {
    open_ = std::make_unique<Open>(
        Open{SQLite::Database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE), nullptr});
    fill(open_->database, plan, ending, config);
  } catch (const SQLite::Exception& error) {
    throw std::runtime_error(fmt::format("cannot make a database in memory: {}", error.what()));
  }
}

Results::~Results() = default;
Results::Results(Results&&) noexcept = default;
Results& Results::operator=(Results&&) noexcept = default;

std::vector<std::string> Results::columns_of_results() const {
  std::vector<std::string> names;
  for (const auto& row : query("SELECT name FROM pragma_table_info('results')").rows)
    names.push_back(std::get<std::string>(row.front()));
  return names;
}

Rows Results::query(const std::string& sql) const {
  Rows rows;
  try {
    SQLite::Statement statement(open_->database, sql);
    if (statement.getColumnCount() == 0) throw hw::BadInput("this is no query: it gives no rows");
    for (int i = 0; i < statement.getColumnCount(); ++i) rows.columns.emplace_back(statement.getColumnName(i));
    while (statement.executeStep()) {
      std::vector<Cell> row;
      for (int i = 0; i < statement.getColumnCount(); ++i) row.push_back(cell_of(statement.getColumn(i)));
      rows.rows.push_back(std::move(row));
    }
  } catch (const SQLite::Exception& error) {
    if (is_lock(error) && open_->wait) throw hw::BadInput(open_->wait->complaint());
    const std::string what = error.what();
    throw hw::BadInput(
        explained(what, what.rfind("no such column", 0) == 0 ? columns_of_results() : std::vector<std::string>{}));
  }
  return rows;
}

}  // namespace cmx::sw::sweep
