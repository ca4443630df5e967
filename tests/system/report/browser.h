// SPDX-License-Identifier: Apache-2.0
// A report as Chromium shows it.
#pragma once

#include <string>
#include <vector>

#include "sw/report/node.h"

namespace cmx::browser {

struct Chart {
  std::string title;
  std::string query;
  std::int64_t rows;
  std::int64_t drawn;  // shapes
};

struct Visit {
  sw::report::Node found;  // see visit.mjs
  std::vector<Chart> charts;

  std::vector<std::string> titles() const;
  std::string text(const char* key) const;
  double number(const char* key) const;
};

/// Opens the page; `name` is that of the screenshot. Fails the test for what no page may do: errors, requests, empty
/// charts, tables that do not sort, anything wider than the window.
Visit visit(const std::string& page, const std::string& name);

}  // namespace cmx::browser
