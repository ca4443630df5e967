// SPDX-License-Identifier: Apache-2.0
// Machine and plan of a config.toml as a flat list.
#pragma once

#include <string>

#include "sw/report_page/source.h"

namespace cmx::sw::report_page {

/// Adds each value of a resolved configuration ("machine.ub_link.rate" -> "28 GB/s") unless it is there already. Throws
/// BadInput, naming `file`, for what is no TOML.
void add_parameters(Parameters& parameters, const std::string& toml, const std::string& file);

/// The value of a text at the top of a TOML file; empty where there is none, or the file cannot be read.
std::string text_at_top(const std::string& toml, const std::string& key);

}  // namespace cmx::sw::report_page
