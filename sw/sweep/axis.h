// SPDX-License-Identifier: Apache-2.0
// An axis as written in a spec: a list, or a range.
#pragma once

#include "sw/strict_toml/table.h"
#include "sw/sweep/spec.h"

namespace cmx::sw::sweep {

/// The axis at `key` of the table. Throws BadInput.
Axis read_axis(const strict_toml::Table& table, const std::string& key);

}  // namespace cmx::sw::sweep
