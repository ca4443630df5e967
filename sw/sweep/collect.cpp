// SPDX-License-Identifier: Apache-2.0
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sw/report/command_line.h"
#include "sw/sweep/database.h"
#include "sw/sweep/schema.h"
#include "sw/sweep/sql.h"

namespace cmx::sw::sweep {
namespace {

namespace fs = std::filesystem;
using report::Node;

/// Numbers at the top of a result that say nothing of the machine.
const std::vector<std::string> kNoMetrics{"seed", "setup_s", "simulate_s", "wall_s"};

std::vector<Metric> metrics_of(const Node& result, const std::vector<const Axis*>& axes) {
  std::vector<Metric> metrics;
  for (const auto& member : result.members()) {
    const bool left_out =
        std::find(kNoMetrics.begin(), kNoMetrics.end(), member.key) != kNoMetrics.end() ||
        std::any_of(axes.begin(), axes.end(), [&](const Axis* axis) { return axis->name == member.key; });
    if (member.value.is_number() && !left_out)
      metrics.push_back({member.key, "/" + member.key, unit_of_name(member.key)});
  }
  return metrics;
}

std::string file_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

class Collector {
 public:
  Collector(const Plan& plan, SQLite::Database& database) : plan_(plan), database_(database) {}

  /// `ending_of` and `config_of`: what a task came to, and the contents of a file of configs/ by its name.
  template <class EndingOf, class ConfigOf>
  void collect(const EndingOf& ending_of, const ConfigOf& config_of) {
    database_.exec("PRAGMA journal_mode = OFF");
    database_.exec("PRAGMA synchronous = OFF");
    SQLite::Transaction transaction(database_);
    create_tables(database_);
    put("INSERT INTO sweep VALUES('spec', ?)", plan_.spec_text);
    put("INSERT INTO sweep VALUES('spec_file', ?)", plan_.spec.file);
    put("INSERT INTO sweep VALUES('version', ?)", plan_.version);
    for (const Axis* axis : plan_.spec.axes()) column(axis->name, "axis", axis->of, axis->unit);
    metrics_ = plan_.spec.metrics;
    for (const Task& task : plan_.tasks) {
      const std::optional<Ending> ending = task.infeasible.empty() ? ending_of(task) : infeasible(task);
      add(task, ending);
      if (ending && !task.config.empty())
        put("INSERT OR IGNORE INTO configs VALUES(?, ?)", task.config, config_of(task.config));
    }
    for (const Metric& metric : metrics_) column(metric.name, "metric", metric.at, metric.unit);
    for (const Objective& objective : plan_.spec.objectives)
      column(objective.metric, "objective", objective.larger ? "max" : "min", "");
    create_views(database_);
    transaction.commit();
  }

 private:
  template <class... Values>
  void put(const char* sql, const Values&... values) {
    SQLite::Statement statement(database_, sql);
    SQLite::bind(statement, values...);
    statement.exec();
  }
  void column(const std::string& name, const std::string& kind, const std::string& place, const std::string& unit) {
    put("INSERT INTO columns(name, kind, place, unit) VALUES(?, ?, ?, ?)", name, kind, place, unit);
  }

  static Ending infeasible(const Task& task) {
    Ending ending;
    ending.status = Status::kInfeasible;
    ending.reason = task.infeasible;
    ending.exit_code = 2;
    return ending;
  }

  void add(const Task& task, const std::optional<Ending>& ending) {
    const std::string command = report::command_line(task.words);
    const int id = task.point.id;
    if (task.stage != "confirm") {
      const auto axes = plan_.spec.axes();
      for (std::size_t i = 0; i < axes.size(); ++i) {
        SQLite::Statement insert(database_, "INSERT INTO axis_values VALUES(?, ?, ?)");
        insert.bind(1, id);
        insert.bind(2, axes[i]->name);
        bind(insert, 3, task.point.values[i]);
        insert.exec();
      }
    }
    if (!ending) {
      put("INSERT INTO points(id, stage, key, seed, command, config) VALUES(?, ?, ?, ?, ?, ?)", id, task.stage,
          task.key, task.point.seed, command, task.config);
      return;
    }
    const bool done = ending->status == Status::kDone;
    put("INSERT INTO points VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, task.stage, task.key, task.point.seed,
        std::string(to_text(ending->status)), ending->reason, command, task.config, ending->host, ending->started,
        ending->wall_s, ending->peak_mib, done ? ending->result.to_json() : std::string());
    if (done) add_result(id, task.stage, ending->result);
  }

  void add_result(int id, const std::string& stage, const Node& result) {
    if (metrics_.empty()) metrics_ = metrics_of(result, plan_.spec.axes());
    for (const Metric& metric : metrics_) {
      const Node* value = result.at(metric.at);
      if (value != nullptr && value->is_number())
        put("INSERT INTO metrics VALUES(?, ?, ?, ?)", id, stage, metric.name, value->number());
    }
    if (const Node* busy = result.find("utilisation"); busy != nullptr && busy->kind() == Node::Kind::kObject) {
      for (const auto& engine : busy->members()) {
        if (engine.value.is_number())
          put("INSERT INTO utilisation VALUES(?, ?, ?, ?)", id, stage, engine.key, engine.value.number());
      }
    }
    if (const Node* links = result.find("link_utilisation"); links != nullptr && links->kind() == Node::Kind::kObject) {
      for (const auto& link : links->members()) {
        const Node* mean = link.value.find("mean");
        const Node* max = link.value.find("max");
        if (mean != nullptr && max != nullptr)
          put("INSERT INTO link_classes VALUES(?, ?, ?, ?, ?)", id, stage, link.key, mean->number(), max->number());
      }
    }
  }

  const Plan& plan_;
  SQLite::Database& database_;
  std::vector<Metric> metrics_;
};

}  // namespace

void collect(const Directory& directory, const Plan& plan) {
  const std::string fresh = directory.file(fmt::format(".results.{}", getpid()));
  std::error_code ignored;
  fs::remove(fresh, ignored);
  try {
    SQLite::Database database(fresh, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    Collector(plan, database)
        .collect([&](const Task& task) { return directory.ending(task.key); },
                 [&](const std::string& name) { return file_text(directory.file("configs/" + name + ".toml")); });
    fs::rename(fresh, directory.file("results.sqlite"));
  } catch (const SQLite::Exception& error) {
    fs::remove(fresh, ignored);
    throw std::runtime_error(fmt::format("cannot write {}: {}", directory.file("results.sqlite"), error.what()));
  }
}

void fill(SQLite::Database& database, const Plan& plan, const Ending& ending, const std::string& config) {
  Collector(plan, database)
      .collect([&](const Task&) { return std::optional<Ending>(ending); }, [&](const std::string&) { return config; });
}

}  // namespace cmx::sw::sweep
