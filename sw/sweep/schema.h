// SPDX-License-Identifier: Apache-2.0
// The tables of results.sqlite, and how those of an earlier version become them. See database.h.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "sw/sweep/directory.h"

namespace cmx::sw::sweep {

/// Tables, in an empty database.
void create_tables(SQLite::Database& database);
/// The wide views, of the columns that are in the database.
void create_views(SQLite::Database& database);
/// Everything of a plan whose tasks all came to the same.
void fill(SQLite::Database& database, const Plan& plan, const Ending& ending, const std::string& config);
/// From any earlier version. Throws BadInput, naming `file`, for a later one and for what is no sweep's database.
void migrate(SQLite::Database& database, const std::string& file);

}  // namespace cmx::sw::sweep
