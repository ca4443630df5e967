// SPDX-License-Identifier: Apache-2.0
// The rows of docs/fidelity.md that one test owns: all that start with `start`, for example `| <ports> x <vls> |`, in
// the table whose head starts with `table`.
#pragma once

#include <string>

namespace cmx::conformance {

/// Compares the rows on the page with what they should be. Where they differ it leaves the page with the new rows,
/// fidelity.md, in the folder the test ran in; a program that runs several tests leaves one page with the rows of all.
std::string rows_on_page(const std::string& start);
void leave_page(const std::string& table, const std::string& start, const std::string& rows);

}  // namespace cmx::conformance
