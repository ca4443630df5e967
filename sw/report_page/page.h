// SPDX-License-Identifier: Apache-2.0
// One HTML page that needs nothing else: data, style, scripts and ECharts are in it.
//
// Texts of the data are shown, never executed: they enter the page as JSON without '<', and scripts set them as text.
#pragma once

#include <string>
#include <vector>

#include "sw/report_page/source.h"

namespace cmx::sw::report_page {

struct PageOptions {
  std::string version;  // of cmx
  std::string command;  // that makes this page
  bool compare{false};  // the first two sources side by side
};

std::string page_of(const std::vector<Source>& sources, const PageOptions& options);

}  // namespace cmx::sw::report_page
