// SPDX-License-Identifier: Apache-2.0
#include "sw/report/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/report/text.h"

namespace cmx::sw::report {

std::string plot(const std::vector<Series>& series, const PlotShape& shape, std::size_t indent) {
  double low = 0;
  double high = 0;
  for (const Series& one : series) {
    for (const auto& [x, y] : one.points) {
      low = low > 0 ? std::min(low, y) : y;
      high = std::max(high, y);
    }
  }
  if (low <= 0) return "";
  // The axis ends on marks of its own, so that its least and largest numbers are round.
  const double bottom = std::floor(std::log10(low) * 4) / 4;
  const double top = std::max(std::ceil(std::log10(high) * 4) / 4, bottom + 0.25);
  const auto last_row = static_cast<double>(shape.height - 1);
  const auto last_column = static_cast<double>(shape.width - 1);
  std::vector<std::string> rows(shape.height, std::string(shape.width, ' '));
  for (const Series& one : series) {
    for (const auto& [x, y] : one.points) {
      const double row = (top - std::log10(y)) / (top - bottom) * last_row;
      const double column = std::clamp(x / shape.x_max, 0.0, 1.0) * last_column;
      char& cell = rows[static_cast<std::size_t>(std::lround(row))][static_cast<std::size_t>(std::lround(column))];
      if (cell == ' ') cell = one.mark;
    }
  }
  const std::string margin(indent, ' ');
  std::string text = fmt::format("{}{:>8}", margin, shape.y_title);
  for (const Series& one : series) text += fmt::format("   {} {}", one.mark, one.name);
  text += "\n";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const bool marked = r % 3 == 0;
    const double value = std::pow(10, top - static_cast<double>(r) / last_row * (top - bottom));
    const std::string row = rows[r].substr(0, rows[r].find_last_not_of(' ') + 1);
    text += fmt::format("{}{:>8} |{}\n", margin, marked ? fmt::format("{:.3g}", value) : "", row);
  }
  std::string axis(shape.width, '-');
  std::string numbers(shape.width + 8, ' ');
  constexpr std::size_t kMarks = 5;
  for (std::size_t m = 0; m <= kMarks; ++m) {
    const std::size_t at = m * (shape.width - 1) / kMarks;
    axis[at] = '+';
    numbers.replace(at, 4, fmt::format("{:<4.2g}", shape.x_max * static_cast<double>(m) / kMarks));
  }
  text += fmt::format("{}{:>8} {}\n", margin, "", axis);
  text +=
      fmt::format("{}{:>8} {} {}\n", margin, "", numbers.substr(0, numbers.find_last_not_of(' ') + 1), shape.x_title);
  return text;
}

}  // namespace cmx::sw::report
