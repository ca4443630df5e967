// SPDX-License-Identifier: Apache-2.0
// The queries behind the tables of a report. Each row of a table carries id and stage of its point.
#pragma once

#include "sw/report/node.h"
#include "sw/sweep/database.h"

namespace cmx::sw::report_page {

/// Every table that has rows, by name.
report::Node tables_of(const sweep::Results& results);

}  // namespace cmx::sw::report_page
