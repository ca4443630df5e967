// SPDX-License-Identifier: Apache-2.0
#include "sw/ns3ub/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "hw/rows/row_reader.h"
#include "hw/units/bad_input.h"

namespace cmx::sw::ns3ub {
namespace {

constexpr std::size_t kMostListed = 100'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "dataSize(Byte)" and "data_size" are "datasize".
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name.substr(0, name.find_first_of("(["))) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

/// "Byte" of "dataSize(Byte)".
std::string unit_of(std::string_view name) {
  const std::size_t begin = name.find_first_of("([");
  if (begin == std::string_view::npos) return "";
  return std::string(name.substr(begin + 1, name.find_first_of(")]", begin) - begin - 1));
}

std::string names_of(const std::vector<Column>& columns) {
  std::string names;
  for (const Column& column : columns) {
    if (column.needed) names += (names.empty() ? "" : ",") + column.name;
  }
  return names;
}

/// Numbers and spans of them, one after the other.
class Spans {
 public:
  explicit Spans(std::string_view text) : text_(text) {}

  /// False at the end, and where the text is anything else: then `bad`.
  bool next(std::pair<int, int>& span) {
    skip(" \t;|,");
    if (text_.empty()) return false;
    if (!number(span.first)) return false;
    span.second = span.first;
    skip(" \t");
    for (const std::string_view mark : {"...", "..", "-", "~"}) {
      if (!text_.starts_with(mark)) continue;
      text_.remove_prefix(mark.size());
      skip(" \t");
      return number(span.second);
    }
    return true;
  }
  bool bad() const { return bad_; }

 private:
  void skip(std::string_view what) { text_.remove_prefix(std::min(text_.find_first_not_of(what), text_.size())); }
  bool number(int& value) {
    if (text_.size() > 1 && text_[0] == '+' && is_digit(text_[1])) text_.remove_prefix(1);
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    bad_ = error != std::errc() || value < 0;
    if (!bad_) text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return !bad_;
  }

  std::string_view text_;
  bool bad_{false};
};

}  // namespace

void Table::need_rows() const {
  if (rows_.empty()) throw hw::BadInput(fmt::format("{}: holds no rows", file_));
}

Table::Table(std::string file, std::string_view text, const std::vector<Column>& columns, Warnings& warnings)
    : file_(std::move(file)) {
  const auto needed = static_cast<std::size_t>(
      std::count_if(columns.begin(), columns.end(), [](const Column& each) { return each.needed; }));
  hw::RowReader lines(text, file_, {.slashes = true});
  for (hw::RowReader::Row line; lines.next(line);) {
    if (names_.empty()) {
      line.drop_empty_behind(1);
      read_head(line.cells, line.line, columns, warnings);
      continue;
    }
    line.drop_empty_behind(names_.size());
    // The last columns may be left out where they are optional.
    if (line.cells.size() > names_.size() || line.cells.size() < needed) {
      std::string names;
      for (const std::string& name : names_) names += (names.empty() ? "" : ",") + name;
      lines.reject(line.line, fmt::format("{} cells, but {} columns: {}", line.cells.size(), names_.size(), names));
    }
    line.cells.resize(names_.size());
    Row row;
    row.table_ = this;
    row.line_ = line.line;
    row.cells_ = std::move(line.cells);
    rows_.push_back(std::move(row));
  }
}

void Table::read_head(const std::vector<std::string>& cells, int line, const std::vector<Column>& columns,
                      Warnings& warnings) {
  for (const std::string& cell : cells) {
    const std::string given = plain(cell);
    const auto known = std::find_if(columns.begin(), columns.end(), [&](const Column& column) {
      return column.name == given || std::find(column.also.begin(), column.also.end(), given) != column.also.end();
    });
    const std::string& name = known == columns.end() ? given : known->name;
    if (!name.empty() && std::find(names_.begin(), names_.end(), name) != names_.end())
      throw hw::BadInput(fmt::format("{}:{}: column '{}' is there twice", file_, line, cell));
    if (known == columns.end())
      warnings.add("such columns",
                   fmt::format("{}:{}: column '{}' is not understood and has no effect", file_, line, cell));
    names_.push_back(name);
    units_.push_back(unit_of(cell));
  }
  for (const Column& column : columns) {
    if (!column.needed || std::find(names_.begin(), names_.end(), column.name) != names_.end()) continue;
    throw hw::BadInput(fmt::format("{}:{}: no column '{}'; the first line names the columns, at least {}", file_, line,
                                   column.name, names_of(columns)));
  }
}

std::size_t Table::place_of(std::string_view column) const {
  return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), column) - names_.begin());
}

const std::string& Table::Row::text(std::string_view column) const {
  static const std::string kNothing;
  const std::size_t place = table_->place_of(column);
  return place == cells_.size() ? kNothing : cells_[place];
}

std::string Table::Row::with_unit(std::string_view column) const {
  const std::string& cell = text(column);
  const std::size_t place = table_->place_of(column);
  const bool bare = !cell.empty() && (is_digit(cell.back()) || cell.back() == '.');
  return bare && !table_->units_[place].empty() ? cell + " " + table_->units_[place] : cell;
}

std::string Table::Row::where() const { return fmt::format("{}:{}", table_->file_, line_); }
void Table::Row::reject(const std::string& why) const { throw hw::BadInput(fmt::format("{}: {}", where(), why)); }

std::int64_t Table::Row::whole(std::string_view column) const {
  std::string_view cell = text(column);
  if (cell.size() > 1 && cell[0] == '+' && is_digit(cell[1])) cell.remove_prefix(1);
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || value < 0)
    reject(fmt::format("{} '{}' is no whole number from 0 on", column, text(column)));
  return value;
}

std::vector<std::pair<int, int>> Table::Row::spans(std::string_view column) const {
  auto spans = this->spans(column, "node such as 7 nor a range such as 0..3");
  if (spans.empty()) reject(fmt::format("{} '' is no node such as 7 nor a range such as 0..3", column));
  return spans;
}

std::vector<std::pair<int, int>> Table::Row::spans(std::string_view column, std::string_view what) const {
  std::vector<std::pair<int, int>> all;
  Spans reader(text(column));
  for (std::pair<int, int> span; reader.next(span);) {
    if (span.second < span.first) reject(fmt::format("{} '{}' runs backwards", column, text(column)));
    all.push_back(span);
  }
  if (reader.bad()) reject(fmt::format("{} '{}' is no {}", column, text(column), what));
  return all;
}

namespace {

/// What `read` makes of the cell; complaints get its place.
template <class Read>
auto quantity(const Table::Row& row, std::string_view column, const std::string& cell, Read read) {
  try {
    return read(cell);
  } catch (const hw::BadInput& error) {
    row.reject(fmt::format("{}: {}", column, error.what()));
  }
}

}  // namespace

double Table::Row::bytes_per_second(std::string_view column) const {
  return quantity(*this, column, with_unit(column), rate_of);
}
std::int64_t Table::Row::picoseconds(std::string_view column) const {
  return quantity(*this, column, with_unit(column), time_of);
}
std::int64_t Table::Row::bytes(std::string_view column) const {
  return quantity(*this, column, with_unit(column), bytes_of);
}

std::vector<int> Table::Row::list(std::string_view column) const {
  std::vector<int> numbers;
  for (const auto& [first, last] : spans(column, "list of whole numbers such as '0 1'")) {
    if (numbers.size() + static_cast<std::size_t>(last - first) >= kMostListed)
      reject(fmt::format("{} lists more than {} numbers", column, kMostListed));
    for (int number = first; number <= last; ++number) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace cmx::sw::ns3ub
