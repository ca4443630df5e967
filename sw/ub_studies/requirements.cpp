// SPDX-License-Identifier: Apache-2.0
#include "sw/ub_studies/requirements.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

#include "hw/units/bad_input.h"
#include "sw/validate/rows.h"

namespace cmx::sw::apps {
namespace {

using Comparison = Requirement::Comparison;
using Value = Requirement::Value;

// In the order of the enumerations.
const std::vector<std::string> kComparisons{"<", "<=", ">", ">=", "within"};
const std::vector<std::string> kValues{"value", "relative", "difference", "loss"};
const std::vector<std::string> kKeys{"name",      "command", "metric",  "comparison", "limit",
                                     "tolerance", "unit",    "against", "compare",    "for_each"};

/// One row; every complaint names the line of the key, or of the row where the key is missing.
class RowReader {
 public:
  RowReader(const toml::table& table, const std::string& file) : table_(table), file_(file) {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (std::find(kKeys.begin(), kKeys.end(), name) == kKeys.end())
        bad(key.source().begin.line, fmt::format("no such key '{}'; the nearest of {} is '{}'", name,
                                                 fmt::join(kKeys, ", "), hw::nearest(name, kKeys)));
    }
  }

  [[noreturn]] void bad(std::uint32_t line, const std::string& what) const {
    throw hw::BadInput(fmt::format("{}:{}: {}", file_, line, what));
  }
  [[noreturn]] void bad_key(const char* key, const std::string& what) const { bad(line_of(key), what); }
  std::uint32_t line_of(const char* key) const {
    const toml::node* node = table_.get(key);
    return node != nullptr ? node->source().begin.line : line();
  }
  std::uint32_t line() const { return table_.source().begin.line; }
  bool has(const char* key) const { return table_.contains(key); }

  std::string text(const char* key) const {
    if (!has(key)) bad(line(), fmt::format("'{}' is missing", key));
    const auto value = table_[key].value_exact<std::string>();
    if (!value || value->empty()) bad_key(key, fmt::format("'{}' must be a text, for example {} = \"...\"", key, key));
    return *value;
  }
  double number(const char* key) const {
    if (!has(key)) bad(line(), fmt::format("'{}' is missing", key));
    const auto value = table_[key].is_number() ? table_[key].value<double>() : std::nullopt;
    if (!value || !std::isfinite(*value)) bad_key(key, fmt::format("'{}' must be a number", key));
    return *value;
  }
  std::size_t choice(const char* key, const std::vector<std::string>& choices) const {
    const std::string word = text(key);
    const auto found = std::find(choices.begin(), choices.end(), word);
    if (found == choices.end())
      bad_key(key, fmt::format("{} '{}': must be one of {}; the nearest is '{}'", key, word, fmt::join(choices, ", "),
                               hw::nearest(word, choices)));
    return static_cast<std::size_t>(found - choices.begin());
  }
  std::vector<std::string> words(const char* key) const {
    std::vector<std::string> words = words_of(text(key));
    if (words.empty())
      bad_key(key, fmt::format("'{}' must be a command line, for example {} = \"ub p2p --to die:16\"", key, key));
    return words;
  }

 private:
  const toml::table& table_;
  const std::string& file_;
};

bool has_placeholder(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.find("{a}") != std::string::npos || word.find("{b}") != std::string::npos;
  });
}

Requirement requirement(const RowReader& row, const std::string& file) {
  Requirement made;
  made.name = row.text("name");
  made.command = row.words("command");
  made.metric = row.text("metric");
  made.comparison = static_cast<Comparison>(row.choice("comparison", kComparisons));
  made.limit = row.number("limit");
  if (row.has("unit")) made.unit = row.text("unit");
  if (made.comparison == Comparison::kWithin) {
    made.tolerance = row.number("tolerance");
    if (made.tolerance <= 0) row.bad_key("tolerance", "'tolerance' must be above zero: a share of the limit");
    if (made.limit == 0)
      row.bad_key("limit", "'limit' must not be zero with comparison = \"within\": the tolerance is a share of it");
  } else if (row.has("tolerance")) {
    row.bad_key("tolerance",
                fmt::format("'tolerance' goes with comparison = \"within\", not \"{}\"", to_string(made.comparison)));
  }
  if (row.has("against")) made.against = row.words("against");
  if (row.has("compare")) made.value = static_cast<Value>(row.choice("compare", kValues));
  if (made.against.empty() != (made.value == Value::kMetric))
    row.bad(made.against.empty() ? row.line_of("compare") : row.line_of("against"),
            made.against.empty() ? "'compare' needs a second command: against = \"...\""
                                 : "'against' needs compare = \"relative\", \"difference\" or \"loss\"");
  if (row.has("for_each")) {
    row.choice("for_each", {"node_pairs"});
    made.node_pairs = true;
  }
  const bool placeholders = has_placeholder(made.command);
  if (made.node_pairs && !placeholders) row.bad_key("for_each", "'for_each' needs {a} and {b} in 'command'");
  if (!made.node_pairs && (placeholders || has_placeholder(made.against)))
    row.bad_key("command", "{a} and {b} need for_each = \"node_pairs\"");
  made.where = fmt::format("{}:{}", file, row.line());
  return made;
}

}  // namespace

std::string to_string(Comparison comparison) { return kComparisons[static_cast<std::size_t>(comparison)]; }

bool Requirement::holds(double found) const {
  switch (comparison) {
    case Comparison::kBelow: return found < limit;
    case Comparison::kAtMost: return found <= limit;
    case Comparison::kAbove: return found > limit;
    case Comparison::kAtLeast: return found >= limit;
    case Comparison::kWithin: break;
  }
  return std::fabs(found - limit) <= tolerance * std::fabs(limit);
}

double Requirement::margin(double found) const {
  const double scale = limit == 0 ? 1 : std::fabs(limit);
  switch (comparison) {
    case Comparison::kBelow:
    case Comparison::kAtMost: return (limit - found) / scale;
    case Comparison::kAbove:
    case Comparison::kAtLeast: return (found - limit) / scale;
    case Comparison::kWithin: break;
  }
  return tolerance - std::fabs(found - limit) / scale;
}

double Requirement::value_of(double metric_found, double against_found) const {
  switch (value) {
    case Value::kMetric: return metric_found;
    case Value::kRelative: return metric_found / against_found;
    case Value::kDifference: return metric_found - against_found;
    case Value::kLoss: break;
  }
  return 1 - metric_found / against_found;
}

std::vector<Requirement> read_requirements(const std::string& toml, const std::string& file) {
  toml::table root;
  try {
    root = toml::parse(toml, file);
  } catch (const toml::parse_error& error) {
    throw hw::BadInput(fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
  for (const auto& [key, node] : root) {
    if (key.str() != "requirement" || !node.is_array_of_tables())
      throw hw::BadInput(fmt::format("{}:{}: '{}': the file is rows of [[requirement]] and nothing else", file,
                                     key.source().begin.line, key.str()));
  }
  const toml::array* rows = root["requirement"].as_array();
  if (rows == nullptr) throw hw::BadInput(fmt::format("{}: no requirements; a row starts with [[requirement]]", file));
  std::vector<Requirement> requirements;
  std::set<std::string> names;
  for (const auto& node : *rows) {
    const RowReader row(*node.as_table(), file);
    requirements.push_back(requirement(row, file));
    if (!names.insert(requirements.back().name).second)
      row.bad_key("name", fmt::format("name '{}' comes twice: rows are told apart by it", requirements.back().name));
  }
  return requirements;
}

}  // namespace cmx::sw::apps
