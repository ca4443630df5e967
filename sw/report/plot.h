// SPDX-License-Identifier: Apache-2.0
// A small plot in text: points of named series over a linear x axis and a logarithmic y axis.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cmx::sw::report {

struct Series {
  char mark{'o'};
  std::string name{};
  std::vector<std::pair<double, double>> points{};  // x at least 0, y above 0
};

struct PlotShape {
  std::string x_title{};
  std::string y_title{};
  double x_max{1};
  std::size_t width{60};
  std::size_t height{13};
};

/// Where two points meet, the series that comes first shows. Empty without points.
std::string plot(const std::vector<Series>& series, const PlotShape& shape, std::size_t indent = 2);

}  // namespace cmx::sw::report
