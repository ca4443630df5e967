// SPDX-License-Identifier: Apache-2.0
#include "hw/rows/row_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kSeparatorHint = "sep=";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

void trim(std::string& text) {
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  text.erase(text.find_last_not_of(" \t") + 1);
}

/// By its mark, or by the zero half of a first letter.
bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         (text.size() > 1 && (text[0] == 0) != (text[1] == 0));
}

}  // namespace

void RowReader::Row::drop_empty_behind(std::size_t columns) {
  while (cells.size() > columns && cells.back().empty()) cells.pop_back();
}

RowReader::RowReader(std::string_view text, std::string file, RowFormat format)
    : text_(text), file_(std::move(file)), format_(format) {
  if (is_utf16(text_))
    throw BadInput(fmt::format("{}: is in UTF-16; save it as UTF-8 (spreadsheets call it CSV UTF-8)", file_));
  if (text_.starts_with(kUtf8Mark)) text_.remove_prefix(kUtf8Mark.size());
  if (const std::size_t zero = text_.find('\0'); zero != std::string_view::npos)
    reject(1 + static_cast<int>(std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(zero), '\n')),
           "a zero byte: this is no text");
}

std::string RowReader::where(int line) const { return fmt::format("{}{}{}", file_, format_.line_mark, line); }
void RowReader::reject(int line, const std::string& why) const {
  throw BadInput(fmt::format("{}: {}", where(line), why));
}

bool RowReader::next(Row& row) {
  while (!at_end()) {
    row.line = line_;
    row.cells.clear();
    if (read_line(row)) return true;
  }
  return false;
}

/// False where the line has nothing to say.
bool RowReader::read_line(Row& row) {
  while (!at_end() && is_blank(text_[at_])) ++at_;  // tabs, too, that separate
  const bool comment = !at_end() && (text_[at_] == '#' || (format_.slashes && text_.substr(at_, 2) == "//"));
  if (comment) skip_comment();
  if (at_line_end()) {
    skip_line_end();
    return false;
  }
  at_ = line_start_;
  if (separator_ == 0 && format_.cells == RowFormat::Cells::kSeparated) choose_separator();
  while (read_cell(row)) {}
  skip_line_end();
  return format_.cells == RowFormat::Cells::kWords ||
         std::any_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) { return !cell.empty(); });
}

/// Reads one cell and its separator; false behind the last one.
bool RowReader::read_cell(Row& row) {
  skip_blanks();
  std::string cell;
  while (!at_line_end() && !at_separator() && !at_comment()) {
    if (opens_quote(cell)) {
      read_quoted(cell, cell.empty() && format_.cells == RowFormat::Cells::kSeparated);
    } else {
      cell += text_[at_++];
    }
  }
  trim(cell);
  row.cells.push_back(std::move(cell));
  if (format_.cells == RowFormat::Cells::kWords) skip_blanks();
  if (at_comment()) skip_comment();
  if (at_line_end()) return false;
  if (format_.cells == RowFormat::Cells::kSeparated) ++at_;
  return true;
}

/// A quote inside of a cell is no more than a letter unless another one follows on the line.
bool RowReader::opens_quote(const std::string& cell) const {
  if (text_[at_] != '"') return false;
  if (cell.empty()) return true;
  std::size_t end = at_ + 1;
  while (end < text_.size() && text_[end] != '"' && text_[end] != '\n' && text_[end] != '\r') ++end;
  return end < text_.size() && text_[end] == '"';
}

/// `spans`: over ends of lines, too.
void RowReader::read_quoted(std::string& cell, bool spans) {
  const int line = line_;
  const std::size_t column = 1 + at_ - line_start_;
  for (++at_; !at_end() && (spans || !at_line_end());) {
    if (text_[at_] == '"') {
      ++at_;
      if (at_end() || text_[at_] != '"') return;
    }
    if (at_line_end()) {
      cell += '\n';
      skip_line_end();
    } else {
      cell += text_[at_++];
    }
  }
  reject(line, fmt::format("no closing quote for the one in column {}", column));
}

void RowReader::skip_line_end() {
  if (at_end()) return;
  at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
  line_start_ = at_;
  ++line_;
}

void RowReader::skip_blanks() {
  while (!at_end() && is_blank(text_[at_]) && text_[at_] != separator_) ++at_;
}

void RowReader::skip_comment() { at_ = std::min(text_.find_first_of("\r\n", at_), text_.size()); }

bool RowReader::at_comment() const {
  if (at_end() || text_[at_] != '#') return false;
  if (format_.comments == RowFormat::Comments::kAnywhere || at_ == line_start_) return true;
  const bool free_standing = is_blank(text_[at_ - 1]) || text_[at_ - 1] == separator_;
  const bool number = at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9';
  return free_standing && !number;
}

bool RowReader::at_separator() const {
  if (at_end()) return false;
  if (format_.cells == RowFormat::Cells::kWords) return is_blank(text_[at_]);
  return format_.cells == RowFormat::Cells::kSeparated && text_[at_] == separator_;
}

/// From the first row.
void RowReader::choose_separator() {
  std::string_view line =
      text_.substr(line_start_, std::min(text_.find_first_of("\r\n", line_start_), text_.size()) - line_start_);
  if (line.size() == kSeparatorHint.size() + 1 && line.starts_with(kSeparatorHint)) {
    separator_ = line.back();
    at_ += line.size();
    return;
  }
  std::string bare;  // without what is quoted or a comment
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == '#' && !quoted) break;
    if (!quoted) bare += c;
  }
  separator_ = ',';
  for (const char c : {';', '\t', ','}) {
    if (bare.find(c) != std::string::npos) separator_ = c;
  }
}

}  // namespace cmx::hw
