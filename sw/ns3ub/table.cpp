// SPDX-License-Identifier: Apache-2.0
#include "sw/ns3ub/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "hw/units/bad_input.h"

namespace sw::ns3ub {
namespace {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\"");
  return first == std::string_view::npos ? "" : std::string(text.substr(first, text.find_last_not_of(" \t\r\"") - first + 1));
}

/// "dataSize(Byte)" and "data_size" are "datasize".
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name.substr(0, name.find('('))) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

}  // namespace

std::vector<std::string> pieces(std::string_view text, std::string_view at) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(at, begin), text.size());
    parts.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return parts;
}

Table::Table(std::string file, std::string_view text, const std::vector<std::string>& columns, const std::vector<std::string>& optional,
             Warnings& warnings)
    : file_(std::move(file)) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  int number = 0;
  for (const std::string& line : pieces(text, "\n")) {
    ++number;
    if (line.empty() || line.front() == '#' || line.rfind("//", 0) == 0) continue;
    std::vector<std::string> cells = pieces(line, ",");
    if (names_.empty()) {
      read_head(cells, number, columns, optional, warnings);
      continue;
    }
    if (cells.size() > names_.size() &&
        std::all_of(cells.begin() + static_cast<long>(names_.size()), cells.end(), [](const auto& c) { return c.empty(); }))
      cells.resize(names_.size());  // a comma at the end of the line
    // The last columns may be left out where they are optional.
    if (cells.size() > names_.size() || cells.size() < columns.size())
      throw hw::BadInput(fmt::format("{}:{}: {} cells, but {} columns: {}", file_, number, cells.size(), names_.size(), fmt::join(names_, ",")));
    cells.resize(names_.size());
    Row row;
    row.table_ = this;
    row.line_ = number;
    row.cells_ = std::move(cells);
    rows_.push_back(std::move(row));
  }
  if (rows_.empty()) throw hw::BadInput(fmt::format("{}: holds no rows; its columns are {}", file_, fmt::join(columns, ",")));
}

void Table::read_head(const std::vector<std::string>& cells, int line, const std::vector<std::string>& columns,
                      const std::vector<std::string>& optional, Warnings& warnings) {
  for (const std::string& cell : cells) {
    names_.push_back(plain(cell));
    const auto known = [&](const std::vector<std::string>& list) { return std::find(list.begin(), list.end(), names_.back()) != list.end(); };
    if (std::count(names_.begin(), names_.end(), names_.back()) > 1)
      throw hw::BadInput(fmt::format("{}:{}: column '{}' is there twice", file_, line, cell));
    if (!known(columns) && !known(optional))
      warnings.push_back(fmt::format("{}:{}: column '{}' is not understood and has no effect", file_, line, cell));
  }
  for (const std::string& column : columns) {
    if (std::find(names_.begin(), names_.end(), column) == names_.end())
      throw hw::BadInput(
          fmt::format("{}:{}: no column '{}'; the first line names the columns, at least {}", file_, line, column, fmt::join(columns, ",")));
  }
}

const std::string& Table::Row::text(std::string_view column) const {
  static const std::string kNothing;
  const auto found = std::find(table_->names_.begin(), table_->names_.end(), column);
  return found == table_->names_.end() ? kNothing : cells_[static_cast<std::size_t>(found - table_->names_.begin())];
}

std::string Table::Row::where() const { return fmt::format("{}:{}", table_->file_, line_); }
void Table::Row::reject(const std::string& why) const { throw hw::BadInput(fmt::format("{}: {}", where(), why)); }

std::int64_t Table::Row::whole(std::string_view column) const {
  const std::string& cell = text(column);
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || value < 0)
    reject(fmt::format("{} '{}' is no whole number from 0 on", column, cell));
  return value;
}

std::pair<int, int> Table::Row::span(std::string_view column) const {
  const std::string& cell = text(column);
  const std::size_t dots = cell.find("..");
  const auto number = [&](const std::string& part) {
    int value = -1;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size() || value < 0 || value > 1'000'000)
      reject(fmt::format("{} '{}' is no node such as 7 nor a range such as 0..3", column, cell));
    return value;
  };
  const int first = number(trimmed(cell.substr(0, dots)));
  const int last = dots == std::string::npos ? first : number(trimmed(cell.substr(dots + 2)));
  if (last < first) reject(fmt::format("{} '{}' runs backwards", column, cell));
  return {first, last};
}

double Table::Row::bytes_per_second(std::string_view column) const {
  try {
    return rate_of(text(column));
  } catch (const hw::BadInput& error) {
    reject(fmt::format("{}: {}", column, error.what()));
  }
}

std::int64_t Table::Row::picoseconds(std::string_view column) const {
  try {
    return time_of(text(column));
  } catch (const hw::BadInput& error) {
    reject(fmt::format("{}: {}", column, error.what()));
  }
}

std::vector<int> Table::Row::list(std::string_view column) const {
  std::vector<int> numbers;
  for (const std::string& piece : pieces(text(column), " ;|")) {
    if (piece.empty()) continue;
    int value = -1;
    const auto [end, error] = std::from_chars(piece.data(), piece.data() + piece.size(), value);
    if (error != std::errc() || end != piece.data() + piece.size() || value < 0)
      reject(fmt::format("{} '{}' is no list of whole numbers such as '0 1'", column, text(column)));
    numbers.push_back(value);
  }
  return numbers;
}

}  // namespace sw::ns3ub
