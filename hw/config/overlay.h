// SPDX-License-Identifier: Apache-2.0
// One `--set` of the command line. Internal to hw/config.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "hw/config/config.h"

namespace cmx::hw {

/// Applies "path=value" (prefix `root` taken off). The parameter keeps its unit; its source then says what it was
/// before. Throws BadInput naming the nearest path.
void apply_overlay(std::string_view root, const std::string& overlay, std::map<std::string, Parameter>& parameters);

/// The existing path nearest to a mistyped one; a bare key finds its section.
std::string nearest_path(std::string_view path, const std::vector<std::string>& paths);

}  // namespace cmx::hw
