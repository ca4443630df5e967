// SPDX-License-Identifier: Apache-2.0
#include "sw/strict_toml/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "hw/units/bad_input.h"
#include "hw/units/units.h"

namespace cmx::sw::strict_toml {

toml::table parse(const std::string& text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw hw::BadInput(fmt::format("{}:{}: not valid TOML: {}", file, error.source().begin.line, error.description()));
  }
}

Table::Table(const toml::table& table, const std::string& file, const Keys& keys) : table_(table), file_(file) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (name != "about" && std::find(keys.begin(), keys.end(), name) == keys.end())
      bad_line(key.source().begin.line,
               fmt::format("no such key '{}'; did you mean '{}'?", name, hw::nearest(name, keys)));
  }
  if (has("about")) text("about");
}

Keys Table::keys() const {
  std::vector<std::pair<toml::source_position, std::string>> found;
  for (const auto& [key, node] : table_) found.emplace_back(key.source().begin, std::string(key.str()));
  std::sort(found.begin(), found.end());
  Keys keys;
  for (auto& [at, name] : found) keys.push_back(std::move(name));
  return keys;
}

std::string Table::where() const { return fmt::format("{}:{}", file_, std::max(1U, table_.source().begin.line)); }
std::string Table::where(const std::string& key) const { return fmt::format("{}:{}", file_, line_of(key)); }

std::string Table::text(const std::string& key) const {
  const auto value = need(key).value_exact<std::string>();
  if (!value || value->empty()) bad(key, fmt::format("'{}' must be a text in quotes", key));
  return *value;
}

std::vector<std::string> Table::texts(const std::string& key) const {
  std::vector<std::string> texts;
  for (const toml::node& item : list(key)) {
    const auto value = item.value_exact<std::string>();
    if (!value) bad(key, fmt::format("'{}' must be a list of texts in quotes", key));
    texts.push_back(*value);
  }
  return texts;
}

std::size_t Table::choice(const std::string& key, const Keys& choices) const {
  const std::string word = text(key);
  const auto found = std::find(choices.begin(), choices.end(), word);
  if (found == choices.end())
    bad(key, fmt::format("{} \"{}\" is none of {}; did you mean \"{}\"?", key, word, fmt::join(choices, ", "),
                         hw::nearest(word, choices)));
  return static_cast<std::size_t>(found - choices.begin());
}

double Table::number(const std::string& key, double min, double max) const {
  const toml::node& node = need(key);
  const auto value = node.is_number() ? node.value<double>() : std::nullopt;
  if (!value || !std::isfinite(*value)) bad(key, fmt::format("'{}' must be a number", key));
  if (*value < min || *value > max) bad(key, fmt::format("{} = {} must be between {} and {}", key, *value, min, max));
  return *value;
}

std::vector<std::int64_t> Table::wholes(const std::string& key, std::int64_t min, std::int64_t max) const {
  std::vector<std::int64_t> values;
  for (const toml::node& item : list(key)) values.push_back(whole(key, item, min, max));
  return values;
}

std::int64_t Table::bytes(const std::string& key, std::int64_t max) const {
  const toml::node& node = need(key);
  if (!node.is_string()) return whole(key, 1, max);
  hw::Bytes size;
  try {
    size = hw::parse_bytes(text(key));
  } catch (const hw::BadInput& error) {
    bad(key, fmt::format("{} = \"{}\": {}", key, text(key), error.what()));
  }
  if (size.value < 1 || size.value > max)
    bad(key, fmt::format("{} = \"{}\" must be between 1 and {}", key, text(key), max));
  return size.value;
}

std::vector<Table> Table::rows(const std::string& key, const Keys& keys) const {
  std::vector<Table> rows;
  if (!has(key)) return rows;
  if (!table_.get(key)->is_array_of_tables()) bad(key, fmt::format("'{}' is written as [[{}]]", key, key));
  for (const toml::node& item : *table_.get_as<toml::array>(key)) {
    if (keys.empty()) {
      rows.emplace_back(*item.as_table(), file_);
    } else {
      rows.emplace_back(*item.as_table(), file_, keys);
    }
  }
  return rows;
}

const toml::table& Table::table(const std::string& key) const {
  const toml::table* table = need(key).as_table();
  if (table == nullptr) bad(key, fmt::format("'{}' is written as [{}]", key, key));
  return *table;
}

const toml::node& Table::need(const std::string& key) const {
  if (!has(key)) bad(key, fmt::format("'{}' is missing", key));
  return *table_.get(key);
}

void Table::bad_line(std::uint32_t line, const std::string& what) const {
  throw hw::BadInput(fmt::format("{}:{}: {}", file_, line, what));
}

std::uint32_t Table::line_of(const std::string& key) const {
  for (const auto& [name, node] : table_) {
    if (name.str() == key) return name.source().begin.line;
  }
  return std::max(1U, table_.source().begin.line);
}

const toml::array& Table::list(const std::string& key) const {
  const toml::array* array = need(key).as_array();
  if (array == nullptr) bad(key, fmt::format("'{}' must be a list in brackets", key));
  return *array;
}

std::int64_t Table::whole(const std::string& key, const toml::node& node, std::int64_t min, std::int64_t max) const {
  const auto value = node.value_exact<std::int64_t>();
  if (!value) bad(key, fmt::format("'{}' must be a whole number", key));
  if (*value < min || *value > max) bad(key, fmt::format("{}: {} must be between {} and {}", key, *value, min, max));
  return *value;
}

}  // namespace cmx::sw::strict_toml
