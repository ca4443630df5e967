// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace cmx::hw {

/// The whole numbers of "1,2,3"; nothing where the text is anything else.
std::optional<std::vector<int>> number_list(std::string_view text);

}  // namespace cmx::hw
