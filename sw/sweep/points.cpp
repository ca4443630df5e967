// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/points.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "sw/sweep/sql.h"

namespace cmx::sw::sweep {
namespace {

void add_group(const std::vector<Axis>& group, std::vector<std::vector<Value>>& rows) {
  std::vector<std::vector<Value>> longer;
  longer.reserve(rows.size() * group.front().values.size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < group.front().values.size(); ++i) {
      longer.push_back(row);
      for (const Axis& axis : group) longer.back().push_back(axis.values[i]);
    }
  }
  rows = std::move(longer);
}

/// What the filters let through, as places in `rows`.
std::vector<std::size_t> filtered(const Spec& spec, const std::vector<std::vector<Value>>& rows) {
  const auto axes = spec.axes();
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  std::string columns;
  std::string places;
  std::vector<std::string> names;
  for (const Axis* axis : axes) {
    columns += ", " + quoted_name(axis->name);
    places += ", ?";
    names.push_back(axis->name);
  }
  database.exec("CREATE TABLE point(place" + columns + ")");
  database.exec("BEGIN");
  SQLite::Statement insert(database, "INSERT INTO point VALUES(?" + places + ")");
  for (std::size_t place = 0; place < rows.size(); ++place) {
    insert.bind(1, static_cast<std::int64_t>(place));
    for (std::size_t i = 0; i < axes.size(); ++i) bind(insert, static_cast<int>(i) + 2, rows[place][i]);
    insert.exec();
    insert.reset();
  }
  std::string condition = "1";
  for (const Filter& filter : spec.filters) {
    condition += " AND (" + filter.text + ")";
    try {
      const SQLite::Statement alone(database, "SELECT place FROM point WHERE (" + filter.text + ")");
    } catch (const SQLite::Exception& error) {
      throw hw::BadInput(fmt::format("{}: filter '{}': {}", filter.where, filter.text, explained(error.what(), names)));
    }
  }
  std::vector<std::size_t> kept;
  SQLite::Statement select(database, "SELECT place FROM point WHERE " + condition + " ORDER BY place");
  while (select.executeStep()) kept.push_back(static_cast<std::size_t>(select.getColumn(0).getInt64()));
  return kept;
}

}  // namespace

double combinations(const Spec& spec) {
  auto count = static_cast<double>(spec.seeds.size());
  for (const auto& group : spec.groups) count *= static_cast<double>(group.front().values.size());
  return count;
}

std::vector<Point> points_of(const Spec& spec) {
  std::vector<std::vector<Value>> rows{{}};
  for (const auto& group : spec.groups) add_group(group, rows);
  std::vector<Point> points;
  for (const std::size_t place : filtered(spec, rows)) {
    for (const std::int64_t seed : spec.seeds)
      points.push_back({static_cast<int>(points.size()) + 1, rows[place], seed});
  }
  if (points.empty())
    throw hw::BadInput(fmt::format("{}: no combination passes the filters", spec.filters.front().where));
  return points;
}

std::vector<std::string> words_of(const Axis& axis, const Value& value) {
  const std::string text = to_text(value);
  if (text.empty()) return {};
  if (axis.of.rfind("machine.", 0) == 0 || axis.of.rfind("plan.", 0) == 0) return {"--set", axis.of + "=" + text};
  if (axis.of.rfind("fidelity.", 0) == 0) return {"--fidelity", axis.of.substr(axis.of.find('.') + 1) + "=" + text};
  return {"--" + axis.of, text};
}

std::vector<std::string> words_of(const Spec& spec, const Point& point, const std::vector<std::string>& levels) {
  std::vector<std::string> words = spec.command;
  const auto axes = spec.axes();
  const bool own_machine =
      std::any_of(axes.begin(), axes.end(), [](const Axis* axis) { return axis->of == "machine"; });
  if (!own_machine) words.insert(words.end(), {"--machine", spec.machine});
  for (const std::string& level : levels) words.insert(words.end(), {"--fidelity", level});
  for (std::size_t i = 0; i < axes.size(); ++i) {
    for (std::string& word : words_of(*axes[i], point.values[i])) words.push_back(std::move(word));
  }
  words.insert(words.end(), {"--seed", std::to_string(point.seed)});
  return words;
}

}  // namespace cmx::sw::sweep
