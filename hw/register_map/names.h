// SPDX-License-Identifier: Apache-2.0
// Names of a map in the styles of the files that are made of it. Internal to hw/register_map.
#pragma once

#include <string>
#include <string_view>

namespace cmx::hw {

/// Words of letters and digits in lower case, each starting with a letter and joined by '_': so that no two of them
/// become the same in another style.
bool is_snake_case(std::string_view name);
/// "ring_base_lo" -> "RingBaseLo"
std::string camel_case(std::string_view name);
/// "ring_base_lo" -> "RING_BASE_LO"
std::string upper_case(std::string_view name);

}  // namespace cmx::hw
