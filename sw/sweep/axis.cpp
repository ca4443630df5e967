// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "sw/sweep/decimal.h"

namespace cmx::sw::sweep {
namespace {

using strict_toml::Keys;
using strict_toml::Table;

constexpr std::int64_t kMostValues = 100'000;
constexpr std::int64_t kMostWhole = 1'000'000'000'000'000'000;
constexpr double kMostNumber = kMostWhole;
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
  if (list == nullptr)
    table.bad(key,
              fmt::format("'{}' must be a list in brackets, or a range like {{ from = 1, to = 8, step = 1 }}", key));
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

/// Also a whole number that no double is.
double bound_at(const Table& range, const char* key) {
  const auto whole = range.need(key).value_exact<std::int64_t>();
  return whole ? static_cast<double>(range.whole(key, -kMostWhole, kMostWhole))
               : range.number(key, -kMostNumber, kMostNumber);
}

Decimal decimal_at(const Table& range, const char* key) {
  const toml::node& node = range.need(key);
  if (const auto whole = node.value_exact<std::int64_t>()) return Decimal::of(*whole);
  const auto real = Decimal::of(node.value_or(0.0));
  if (!real) range.bad(key, fmt::format("'{}' has more decimal places than are kept", key));
  return *real;
}

std::vector<Decimal> read_steps(const Table& range, Decimal from, Decimal to) {
  if (bound_at(range, "step") < 1e-18) range.bad("step", "'step' must be 1e-18 or more");
  const auto values = steps(from, to, decimal_at(range, "step"), kMostValues + 1);
  if (!values) range.bad("step", "'from', 'to' and 'step' have more digits between them than are kept");
  if (static_cast<std::int64_t>(values->size()) > kMostValues)
    range.bad("step", fmt::format("there are more than {} values", kMostValues));
  return *values;
}

std::vector<Decimal> read_points(const Table& range, Decimal from, Decimal to) {
  const auto values = evenly(from, to, range.whole("points", 1, kMostValues));
  if (!values) range.bad("points", "'from' and 'to' have more digits between them than are kept");
  return *values;
}

/// Whole numbers where all that is written is whole.
std::vector<Value> read_range(const Table& range) {
  const double from = bound_at(range, "from");
  const double to = bound_at(range, "to");
  if (to < from) range.bad("to", fmt::format("the range from {} to {} is empty", from, to));
  if (range.has("step") == range.has("points")) range.bad("from", "a range has either 'step' or 'points'");
  const bool log = range.has("scale") && range.choice("scale", kScales) == 1;
  if (log && (from <= 0 || range.has("step"))) range.bad("scale", "a log range starts above 0 and has 'points'");
  const bool whole = range.need("from").is_integer() && range.need("to").is_integer() &&
                     (!range.has("step") || range.need("step").is_integer());
  std::vector<Value> made;
  const auto add = [&made](Value next) {
    if (made.empty() || made.back() != next) made.push_back(std::move(next));
  };
  if (log) {
    for (const double value : by_ratio(from, to, range.whole("points", 1, kMostValues)))
      add(whole ? Value(static_cast<std::int64_t>(std::llround(value))) : Value(value));
    return made;
  }
  const Decimal first = decimal_at(range, "from");
  const Decimal last = decimal_at(range, "to");
  for (const Decimal value : range.has("step") ? read_steps(range, first, last) : read_points(range, first, last))
    add(whole ? Value(value.rounded()) : Value(value.number()));
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

}  // namespace cmx::sw::sweep
