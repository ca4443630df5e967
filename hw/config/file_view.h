// SPDX-License-Identifier: Apache-2.0
// One parameter file as written, before composition. Internal to hw/config.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hw/config/config.h"

namespace cmx::hw {

struct FileView {
  std::string name;  // empty: not given
  std::string base;  // empty: not given
  std::vector<std::string> blocks;
  struct Entry {
    Parameter parameter;
    bool unit_given{false};  // an override may leave the unit out and keep that of what it overrides
  };
  std::vector<Entry> entries;
};

/// Reads TOML text. Throws BadInput with file:line on a syntax error, an unknown field of a parameter, or a number
/// without source or fit.
FileView read_toml(std::string_view text, const std::string& file_name);

}  // namespace cmx::hw
