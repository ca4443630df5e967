// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace sw::sweep {
namespace {

using strict_toml::Keys;
using strict_toml::Table;

constexpr std::int64_t kMostValues = 100'000;
constexpr double kMost = 1e18;
const Keys kRangeKeys{"of", "values", "from", "to", "step", "points", "scale"};
const Keys kScales{"linear", "log"};

std::string column_name(const std::string& key) {
  std::string name = key;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

std::vector<Value> read_list(const Table& table, const std::string& key) {
  const toml::array* list = table.need(key).as_array();
  if (list == nullptr) table.bad(key, fmt::format("'{}' must be a list in brackets, or a range like {{ from = 1, to = 8, step = 1 }}", key));
  std::vector<Value> values;
  for (const toml::node& item : *list) {
    if (const auto whole = item.value_exact<std::int64_t>()) {
      values.emplace_back(*whole);
    } else if (const auto real = item.value_exact<double>(); real && std::isfinite(*real)) {
      values.emplace_back(*real);
    } else if (const auto text = item.value_exact<std::string>()) {
      values.emplace_back(*text);
    } else {
      table.bad(key, fmt::format("values of '{}' must be numbers or texts", key));
    }
  }
  if (values.empty()) table.bad(key, fmt::format("'{}' has no value", key));
  return values;
}

/// Whole numbers where all that is written is whole.
std::vector<Value> read_range(const Table& range) {
  const double from = range.number("from", -kMost, kMost);
  const double to = range.number("to", -kMost, kMost);
  if (to < from) range.bad("to", fmt::format("the range from {} to {} is empty", from, to));
  if (range.has("step") == range.has("points")) range.bad("from", "a range has either 'step' or 'points'");
  const bool log = range.has("scale") && range.choice("scale", kScales) == 1;
  if (log && (from <= 0 || range.has("step"))) range.bad("scale", "a log range starts above 0 and has 'points'");
  bool whole = range.need("from").is_integer() && range.need("to").is_integer();
  std::vector<double> values;
  if (range.has("step")) {
    const double step = range.number("step", 1e-18, kMost);
    whole = whole && range.need("step").is_integer();
    const double count = std::floor((to - from) / step * (1 + 1e-12)) + 1;
    if (count > kMostValues) range.bad("step", fmt::format("{:.0f} values are more than {}", count, kMostValues));
    for (int i = 0; i < static_cast<int>(count); ++i) values.push_back(from + i * step);
  } else {
    const std::int64_t points = range.whole("points", 1, kMostValues);
    for (std::int64_t i = 0; i < points; ++i) {
      const double share = points == 1 ? 0 : static_cast<double>(i) / static_cast<double>(points - 1);
      values.push_back(i + 1 == points && points > 1 ? to : log ? from * std::pow(to / from, share) : from + share * (to - from));
    }
  }
  std::vector<Value> made;
  for (const double value : values) {
    Value next = whole ? Value(static_cast<std::int64_t>(std::llround(value))) : Value(value);
    if (made.empty() || made.back() != next) made.push_back(std::move(next));
  }
  return made;
}

}  // namespace

Axis read_axis(const Table& table, const std::string& key) {
  Axis axis;
  axis.name = column_name(key);
  axis.of = key;
  axis.unit = unit_of_name(axis.name);
  axis.where = table.where(key);
  if (axis.name.empty() || std::isdigit(static_cast<unsigned char>(axis.name.front())) != 0)
    table.bad(key, fmt::format("'{}' is no name for an axis; it starts with a letter", key));
  const toml::table* written = table.need(key).as_table();
  if (written == nullptr) {
    axis.values = read_list(table, key);
  } else {
    const std::string file = axis.where.substr(0, axis.where.rfind(':'));
    const Table range(*written, file, kRangeKeys);
    if (range.has("of")) axis.of = range.text("of");
    if (range.has("values") && range.has("from")) range.bad("values", "an axis has either 'values' or a range");
    axis.values = range.has("values") ? read_list(range, "values") : read_range(range);
  }
  auto sorted = axis.values;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) table.bad(key, fmt::format("'{}' has {} twice", key, to_text(*twice)));
  return axis;
}

}  // namespace sw::sweep
