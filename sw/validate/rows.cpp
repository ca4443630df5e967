// SPDX-License-Identifier: Apache-2.0
#include "sw/validate/rows.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string_view>

#include "hw/rows/row_reader.h"
#include "hw/units/bad_input.h"

namespace cmx::hw::embedded {
const std::map<std::string_view, std::string_view>& published_toml();
}

namespace cmx::sw::apps {
namespace {

constexpr std::array<std::string_view, 2> kFiles{"sw/validate/published.toml", "sw/validate/published_sdma.toml"};

const toml::table& published(std::string_view file) {
  static const std::map<std::string_view, toml::table> kTables = [] {
    std::map<std::string_view, toml::table> tables;
    for (const std::string_view name : kFiles)
      tables.emplace(name, toml::parse(hw::embedded::published_toml().at(name), name));
    return tables;
  }();
  return kTables.at(file);
}

std::string where_of(const toml::table& row) {
  return fmt::format("{}:{}", *row.source().path, row.source().begin.line);
}

std::string text_of(const toml::table& row, const char* key) {
  const auto value = row[key].value<std::string>();
  if (!value || value->empty()) throw std::logic_error(fmt::format("{}: '{}' is missing", where_of(row), key));
  return *value;
}

double number_of(const toml::table& row, const char* key) {
  const auto value = row[key].value<double>();
  if (!value) throw std::logic_error(fmt::format("{}: '{}' is missing", where_of(row), key));
  return *value;
}

Compare compare_of(const toml::table& row) {
  static const std::map<std::string, Compare> kWords{{"value", Compare::kValue},
                                                     {"ratio", Compare::kRatio},
                                                     {"difference", Compare::kDifference},
                                                     {"loss", Compare::kLoss}};
  return kWords.at(row["compare"].value_or<std::string>("value"));
}

Row row_of(const toml::table& table) {
  Row row;
  row.id = text_of(table, "id");
  row.set = text_of(table, "set");
  row.command = words_of(text_of(table, "command"));
  row.metric = text_of(table, "metric");
  row.compare = compare_of(table);
  row.against = words_of(table["against"].value_or<std::string>(""));
  row.published = number_of(table, "published");
  row.limit = table["limit"].value_or(false);
  row.unit = table["unit"].value_or<std::string>("");
  row.role = text_of(table, "role");
  if (row.role == "stated") row.note = text_of(table, "note");
  row.tolerance = number_of(table, "tolerance");
  row.source = text_of(table, "source");
  row.where = where_of(table);
  return row;
}

}  // namespace

std::vector<std::string> words_of(const std::string& command_line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool open = false;
  for (const char c : command_line) {
    if (quote != 0 ? c == quote : c == '\'' || c == '"') {
      quote = quote != 0 ? '\0' : c;
      open = true;
    } else if (quote == 0 && (c == ' ' || c == '\t')) {
      if (open || !word.empty()) words.push_back(word);
      word.clear();
      open = false;
    } else {
      word += c;
    }
  }
  if (open || !word.empty()) words.push_back(word);
  if (!words.empty() && words.front() == "cmx") words.erase(words.begin());
  words.erase(std::remove(words.begin(), words.end(), "--json"), words.end());
  return words;
}

std::vector<Row> published_rows(const std::string& set) {
  std::vector<Row> rows;
  for (const std::string_view file : kFiles) {
    for (const auto& node : *published(file)["row"].as_array()) {
      const Row row = row_of(*node.as_table());
      if (set == "all" || set == row.set) rows.push_back(row);
    }
  }
  // Sets in the order in which they begin; within one, rows as they stand.
  std::map<std::string, std::size_t> order;
  for (const Row& row : rows) order.try_emplace(row.set, order.size());
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return order.at(a.set) < order.at(b.set); });
  return rows;
}

std::vector<Row> csv_rows(const std::string& text, const std::string& file) {
  const double tolerance = *published(kFiles.front())["own_rows"]["tolerance"].value<double>();
  std::vector<Row> rows;
  hw::RowReader lines(text, file, {.comments = hw::RowFormat::Comments::kBehindBlank});
  for (hw::RowReader::Row line; lines.next(line);) {
    const std::string where = lines.where(line.line);
    line.drop_empty_behind(5);
    const std::vector<std::string>& cells = line.cells;
    if (cells.size() != 5)
      throw hw::BadInput(
          fmt::format("{}: {} columns; a row is: command line, metric, measured, unit, source", where, cells.size()));
    if (rows.empty() && cells[2] == "measured") continue;
    Row row;
    row.command = words_of(cells[0]);
    row.metric = cells[1];
    row.unit = cells[3];
    row.source = cells[4];
    if (row.command.empty()) throw hw::BadInput(fmt::format("{}: the command line is empty", where));
    if (row.metric.empty()) throw hw::BadInput(fmt::format("{}: the metric is empty", where));
    const auto [end, error] = std::from_chars(cells[2].data(), cells[2].data() + cells[2].size(), row.published);
    const bool whole = error == std::errc() && end == cells[2].data() + cells[2].size();
    if (!whole || !std::isfinite(row.published) || row.published == 0) {
      throw hw::BadInput(fmt::format("{}: measured '{}' is not a number other than zero", where, cells[2]));
    }
    row.id = fmt::format("row {}", line.line);
    row.set = "own";
    row.role = "predicted";
    row.tolerance = tolerance;
    row.where = where;
    rows.push_back(std::move(row));
  }
  if (rows.empty())
    throw hw::BadInput(fmt::format("{}: no rows; a row is: command line, metric, measured, unit, source", file));
  return rows;
}

}  // namespace cmx::sw::apps
