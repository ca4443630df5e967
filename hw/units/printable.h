// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace cmx::hw {

/// A name from somebody else's file as a line of text can have it, and JSON: a byte that is no part of a UTF-8
/// character, and a control character, becomes \x and two digits. What is well-formed stays as it is.
std::string printable(std::string_view name);

}  // namespace cmx::hw
