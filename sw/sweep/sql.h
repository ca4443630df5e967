// SPDX-License-Identifier: Apache-2.0
// Words of SQL that filters, the collector and queries share.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "sw/sweep/spec.h"

namespace cmx::sw::sweep {

/// "a""b" for a"b.
std::string quoted_name(const std::string& name);
/// 'a''b' for a'b.
std::string quoted_text(const std::string& text);
void bind(SQLite::Statement& statement, int at, const Value& value);
/// What SQLite complains of, with the nearest name for an unknown column.
std::string explained(const std::string& error, const std::vector<std::string>& names);

}  // namespace cmx::sw::sweep
