// SPDX-License-Identifier: Apache-2.0
#include "sw/apps/csv.h"

#include <algorithm>

namespace sw::apps {

std::vector<std::string> csv_cells(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  for (std::string& cell : cells) {
    cell.erase(0, std::min(cell.find_first_not_of(" \t\r"), cell.size()));
    cell.erase(cell.find_last_not_of(" \t\r") + 1);
  }
  return cells;
}

}  // namespace sw::apps
