// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fidelity_page/fidelity_page.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/repo/source_tree/source_tree.h"

namespace cmx::conformance {

namespace {

std::string& page() {
  static std::string text = [] {
    std::ifstream file(repo::top() / "docs/fidelity.md");
    return std::string{std::istreambuf_iterator<char>(file), {}};
  }();
  return text;
}

}  // namespace

std::string rows_on_page(const std::string& start) {
  std::istringstream lines(page());
  std::string rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(start)) rows += line + "\n";
  }
  return rows;
}

void leave_page(const std::string& table, const std::string& start, const std::string& rows) {
  std::istringstream lines(page());
  std::string changed;
  bool placed = false;
  bool in_table = false;
  for (std::string line; std::getline(lines, line);) {
    const bool own = line.starts_with(start);
    // In the place of the old rows, or at the end of the table where there are none.
    if (!placed && (own || (in_table && line.empty() && rows_on_page(start).empty()))) {
      changed += rows;
      placed = true;
    }
    in_table = line.starts_with(table) || (in_table && !line.empty());
    if (!own) changed += line + "\n";
  }
  page() = changed;
  std::ofstream("fidelity.md") << changed;
}

}  // namespace cmx::conformance
