// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace cmx::sw::runtime {

/// Rows come in cubes of 16: equal work shares one profile.
constexpr int rounded_rows(int rows) { return (rows + 15) / 16 * 16; }

}  // namespace cmx::sw::runtime
