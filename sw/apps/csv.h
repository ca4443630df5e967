// SPDX-License-Identifier: Apache-2.0
// Lines of comma-separated values as cells.
#pragma once

#include <string>
#include <vector>

namespace sw::apps {

/// Cells of a line, without blanks around them; a quoted cell may hold commas and doubled quotes.
std::vector<std::string> csv_cells(const std::string& line);

}  // namespace sw::apps
