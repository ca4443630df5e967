// SPDX-License-Identifier: Apache-2.0
// sweep query, sweep export, sweep best: what is in the database of a sweep.
#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/sweep/execution/session.h"

namespace cmx::sw::apps {
namespace {

using report::Node;
using sweep::Cell;
using sweep::Rows;

Node object_of(const Rows& rows, const std::vector<Cell>& row) {
  Node object = Node::object();
  for (std::size_t i = 0; i < row.size(); ++i) object.set(rows.columns[i], to_node(row[i]));
  return object;
}

Node to_node(const Rows& rows) {
  Node list = Node::array();
  for (const auto& row : rows.rows) list.push(object_of(rows, row));
  return list;
}

std::string to_text(const Rows& rows, const report::Style& style) {
  report::Table table(rows.columns);
  for (const auto& row : rows.rows) {
    std::vector<std::string> cells;
    for (const Cell& cell : row) cells.push_back(apps::to_text(cell));
    table.row(std::move(cells));
  }
  return table.to_text(style);
}

/// As spreadsheets read it: quoted where needed, numbers in full.
std::string to_csv(const Rows& rows) {
  const auto quoted = [](const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string made = "\"";
    for (const char c : text) made += c == '"' ? "\"\"" : std::string(1, c);
    return made + "\"";
  };
  const auto full = [](const Cell& cell) -> std::string {
    if (const auto* real = std::get_if<double>(&cell)) return fmt::format("{}", *real);
    return std::holds_alternative<std::monostate>(cell) ? "" : apps::to_text(cell);
  };
  std::string text;
  for (std::size_t i = 0; i < rows.columns.size(); ++i) text += (i == 0 ? "" : ",") + quoted(rows.columns[i]);
  text += "\n";
  for (const auto& row : rows.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ",") + quoted(full(row[i]));
    text += "\n";
  }
  return text;
}

/// One object a line.
std::string to_json_lines(const Rows& rows) {
  std::string text;
  for (const auto& row : rows.rows) text += object_of(rows, row).to_json_line() + "\n";
  return text;
}

class SweepQuery final : public Command {
 public:
  std::string_view name() const override { return "sweep query"; }
  std::string_view summary() const override { return "A query in SQL on the results of a sweep"; }

  void declare(Flags& flags) override {
    flags.word("DIR", directory_, "Directory of a sweep");
    flags.word("SQL", sql_, "For example \"SELECT * FROM results WHERE status = 'done'\"");
  }

  Outcome run(Session& session) override {
    const Rows rows = open_results(session, directory_).query(sql_);
    Outcome outcome;
    outcome.keys.set("columns", Node::texts(rows.columns)).set("rows", to_node(rows));
    outcome.text = to_text(rows, session.style());
    return outcome;
  }

 private:
  std::string directory_;
  std::string sql_;
};

class SweepExport final : public Command {
 public:
  std::string_view name() const override { return "sweep export"; }
  std::string_view summary() const override { return "The results of a sweep as CSV or JSON lines"; }

  void declare(Flags& flags) override {
    flags.word("DIR", directory_, "Directory of a sweep");
    flags.choice("--format", format_, {"csv", "jsonl"}, "Of the output");
  }

  Outcome run(Session& session) override {
    const Rows rows = open_results(session, directory_).query("SELECT * FROM results");
    Outcome outcome;
    outcome.keys.set("columns", Node::texts(rows.columns)).set("rows", to_node(rows));
    outcome.raw = format_ == "csv" ? to_csv(rows) : to_json_lines(rows);
    return outcome;
  }

 private:
  std::string directory_;
  std::string format_{"csv"};
};

class SweepBest final : public Command {
 public:
  std::string_view name() const override { return "sweep best"; }
  std::string_view summary() const override { return "The points of a sweep that are best by a metric"; }

  void declare(Flags& flags) override {
    flags.word("DIR", directory_, "Directory of a sweep");
    flags.text("--max", max_, "METRIC", "The largest first");
    flags.text("--min", min_, "METRIC", "The smallest first");
    flags.text("--where", where_, "SQL", "Only points where this is true, for example 'tpot_ms <= 50'");
    flags.whole("--top", top_, "How many", {1, 1'000'000});
  }

  Outcome run(Session& session) override {
    const sweep::Results results = open_results(session, directory_);
    const auto [metric, largest] = objective(results);
    // What was screened counts only where nothing was confirmed.
    const std::string where = where_.empty() ? "" : " AND (" + where_ + ")";
    const Rows rows =
        results.query(fmt::format("SELECT * FROM results WHERE status = 'done' AND {0} IS NOT NULL AND (stage <> "
                                  "'screen' OR NOT EXISTS (SELECT 1 FROM points WHERE stage = "
                                  "'confirm')){1} ORDER BY {0} {2}, id LIMIT {3}",
                                  metric, where, largest ? "DESC" : "ASC", top_));
    if (rows.rows.empty())
      throw hw::CheckFailed(
          fmt::format("{}: no point that is done{}", directory_, where_.empty() ? "" : " meets " + where_));
    Outcome outcome;
    outcome.keys.set("metric", metric).set("goal", largest ? "max" : "min").set("best", to_node(rows));
    outcome.text = to_text(rows, session.style());
    return outcome;
  }

 private:
  struct Goal {
    std::string metric;
    bool largest;
  };

  Goal objective(const sweep::Results& results) const {
    if (!max_.empty() && !min_.empty()) throw hw::BadInput("--max and --min: write one of them");
    const Rows known =
        results.query("SELECT name, kind, place FROM columns WHERE kind <> 'axis' ORDER BY place_in_row");
    std::vector<std::string> metrics;
    Goal goal{max_.empty() ? min_ : max_, !max_.empty()};
    for (const auto& row : known.rows) {
      const std::string& name = std::get<std::string>(row[0]);
      if (std::get<std::string>(row[1]) == "metric") metrics.push_back(name);
      if (goal.metric.empty() && std::get<std::string>(row[1]) == "objective")
        goal = {name, std::get<std::string>(row[2]) == "max"};
    }
    if (goal.metric.empty()) throw hw::BadInput("--max METRIC or --min METRIC: the spec names no objective");
    if (std::find(metrics.begin(), metrics.end(), goal.metric) == metrics.end())
      throw hw::BadInput(
          fmt::format("{}: no such metric; the nearest is '{}'", goal.metric, hw::nearest(goal.metric, metrics)));
    return goal;
  }

  std::string directory_;
  std::string max_;
  std::string min_;
  std::string where_;
  int top_{5};
};

}  // namespace

std::unique_ptr<Command> make_sweep_query() { return std::make_unique<SweepQuery>(); }
std::unique_ptr<Command> make_sweep_export() { return std::make_unique<SweepExport>(); }
std::unique_ptr<Command> make_sweep_best() { return std::make_unique<SweepBest>(); }

}  // namespace cmx::sw::apps
