// SPDX-License-Identifier: Apache-2.0
// Text for people: tables with aligned columns, numbers of readable length, colour only where the caller says that a
// terminal reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sw/report/node.h"

namespace cmx::sw::report {

/// How text is dressed; plain unless a terminal reads it.
struct Style {
  bool colour{false};
  std::string bold(std::string_view text) const;
  std::string dim(std::string_view text) const;
  std::string good(std::string_view text) const;
  std::string bad(std::string_view text) const;
};

/// Four significant digits, thousands grouped ("1,234,567", "49.41", "0.0123"). Whole numbers in full.
std::string format_number(double value);
std::string format_number(const Node& value);
/// "12.3 %".
std::string format_percent(double ratio, int decimals = 1);

/// Columns are as wide as their widest cell; numbers (cells that start with a digit, sign or dot) are right-aligned.
class Table {
 public:
  explicit Table(std::vector<std::string> headers) : headers_(std::move(headers)) {}
  Table& row(std::vector<std::string> cells);
  std::size_t rows() const { return rows_.size(); }
  std::string to_text(const Style& style, std::size_t indent = 2) const;
  /// A GitHub-flavoured Markdown table.
  std::string to_markdown() const;

 private:
  std::vector<std::string> headers_;
  std::vector<std::vector<std::string>> rows_;
};

/// A horizontal bar of `width` cells for a ratio in 0..1, for example "######....".
std::string bar(double ratio, std::size_t width);

/// Any result: keys and values aligned with unit and description, objects as indented groups, arrays of objects as
/// tables.
std::string to_text(const Node& object, const Style& style, std::size_t indent = 2);

}  // namespace cmx::sw::report
