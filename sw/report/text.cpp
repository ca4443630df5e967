// SPDX-License-Identifier: Apache-2.0
#include "sw/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace cmx::sw::report {
namespace {

std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return value < 0 ? "-" + digits : digits;
}

std::string paint(bool colour, const char* code, std::string_view text) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

/// Columns that the text takes on a terminal: UTF-8 continuation bytes and colour codes take none.
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size());
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      ++width;
    }
  }
  return width;
}

bool looks_numeric(std::string_view cell) {
  if (cell.empty()) return false;
  if (cell.front() == '\x1b') cell.remove_prefix(std::min(cell.find('m') + 1, cell.size()));
  const char first = cell.empty() ? ' ' : cell.front();
  const bool sign = (first == '+' || first == '-') && cell.size() > 1;
  return std::isdigit(static_cast<unsigned char>(first)) != 0 || sign;
}

std::string cell_text(const Node& value) {
  switch (value.kind()) {
    case Node::Kind::kNull: return "-";
    case Node::Kind::kBool: return value.boolean() ? "yes" : "no";
    case Node::Kind::kText: return value.text();
    case Node::Kind::kInteger:
    case Node::Kind::kReal: return format_number(value);
    case Node::Kind::kObject:
    case Node::Kind::kArray: {
      std::string joined;
      for (const auto& member : value.members()) {
        if (!joined.empty()) joined += ", ";
        joined += member.key.empty() ? cell_text(member.value) : member.key + " " + cell_text(member.value);
      }
      return joined.empty() ? "-" : joined;
    }
  }
  return {};
}

bool is_table(const Node& value) {
  const auto& items = value.members();
  return value.kind() == Node::Kind::kArray && !items.empty() &&
         std::all_of(items.begin(), items.end(),
                     [](const auto& item) { return item.value.kind() == Node::Kind::kObject; });
}

std::string table_text(const Node& array, const Style& style, std::size_t indent) {
  std::vector<std::string> headers;
  for (const auto& member : array.members().front().value.members()) headers.push_back(member.key);
  Table table(headers);
  for (const auto& item : array.members()) {
    std::vector<std::string> cells;
    for (const auto& header : headers) {
      const Node* cell = item.value.find(header);
      cells.push_back(cell != nullptr ? cell_text(*cell) : "");
    }
    table.row(std::move(cells));
  }
  return table.to_text(style, indent);
}

}  // namespace

std::string Style::bold(std::string_view text) const { return paint(colour, "1", text); }
std::string Style::dim(std::string_view text) const { return paint(colour, "2", text); }
std::string Style::good(std::string_view text) const { return paint(colour, "32", text); }
std::string Style::bad(std::string_view text) const { return paint(colour, "31", text); }

std::string format_number(double value) {
  const double size = std::fabs(value);
  if (size >= 9.9995e3) return grouped(std::llround(value));
  if (size == 0) return "0";
  if (size < 1e-4) return fmt::format("{:.3g}", value);
  const int magnitude = static_cast<int>(std::floor(std::log10(size) + 1e-12));
  std::string text = fmt::format("{:.{}f}", value, std::max(0, 3 - magnitude));
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

std::string format_number(const Node& value) {
  return value.kind() == Node::Kind::kInteger ? grouped(value.integer()) : format_number(value.number());
}

std::string format_percent(double ratio, int decimals) { return fmt::format("{:.{}f} %", ratio * 100, decimals); }

Table& Table::row(std::vector<std::string> cells) {
  cells.resize(headers_.size());
  rows_.push_back(std::move(cells));
  return *this;
}

std::string Table::to_text(const Style& style, std::size_t indent) const {
  std::vector<std::size_t> widths;
  std::vector<bool> right;
  for (std::size_t c = 0; c < headers_.size(); ++c) {
    std::size_t width = width_of(headers_[c]);
    bool numeric = false;
    for (const auto& row : rows_) {
      width = std::max(width, width_of(row[c]));
      numeric = numeric || looks_numeric(row[c]);
    }
    for (const auto& row : rows_) numeric = numeric && (looks_numeric(row[c]) || row[c].empty() || row[c] == "-");
    widths.push_back(width);
    right.push_back(numeric);
  }
  const auto line = [&](const std::vector<std::string>& cells, bool header) {
    std::string text(indent, ' ');
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::string pad(widths[c] - width_of(cells[c]), ' ');
      const std::string cell = header ? style.dim(cells[c]) : cells[c];
      text += right[c] ? pad + cell : cell + pad;
      if (c + 1 < cells.size()) text += "  ";
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  std::string text;
  if (std::any_of(headers_.begin(), headers_.end(), [](const auto& header) { return !header.empty(); }))
    text += line(headers_, true);
  for (const auto& row : rows_) text += line(row, false);
  return text;
}

std::string Table::to_markdown() const {
  const auto line = [](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (const auto& cell : cells) text += " " + cell + " |";
    return text + "\n";
  };
  std::string text = line(headers_) + line(std::vector<std::string>(headers_.size(), "---"));
  for (const auto& row : rows_) text += line(row);
  return text;
}

std::string bar(double ratio, std::size_t width) {
  const double clamped = std::clamp(ratio, 0.0, 1.0);
  const auto full = static_cast<std::size_t>(std::lround(clamped * static_cast<double>(width)));
  return std::string(full, '#') + std::string(width - full, '.');
}

std::string to_text(const Node& object, const Style& style, std::size_t indent) {
  std::string text;
  Table scalars({"", "", "", ""});
  const auto flush = [&] {
    if (scalars.rows() > 0) text += scalars.to_text(style, indent);
    scalars = Table({"", "", "", ""});
  };
  for (const auto& member : object.members()) {
    if (is_table(member.value)) {
      flush();
      text += std::string(indent, ' ') + style.bold(member.key) + "\n" + table_text(member.value, style, indent + 2);
    } else if (member.value.kind() == Node::Kind::kObject && !member.value.members().empty()) {
      flush();
      text += std::string(indent, ' ') + style.bold(member.key) +
              (member.note.description.empty() ? "" : "  " + style.dim(member.note.description)) + "\n";
      text += to_text(member.value, style, indent + 2);
    } else {
      scalars.row({member.key, cell_text(member.value), member.note.unit, style.dim(member.note.description)});
    }
  }
  flush();
  return text;
}

}  // namespace cmx::sw::report
