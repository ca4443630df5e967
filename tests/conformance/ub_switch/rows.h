// SPDX-License-Identifier: Apache-2.0
// The rows of docs/fidelity.md that one size of switch owns: all that start with `| <ports> x <vls> |`.
#pragma once

#include <string>
#include <vector>

namespace conformance {

/// Compares the rows on the page with what they should be. Where they differ it leaves the page with the new rows, fidelity.md, in the folder the test ran in;
/// a program that runs the tests of several sizes leaves one page with the rows of all.
std::string rows_on_page(const std::string& start);
void leave_page(const std::string& start, const std::string& rows);

}  // namespace conformance
