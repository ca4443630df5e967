// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace cmx::sw::process {

/// Two FNV-1a hashes with different starts, as 32 hexadecimal digits: a name for a text, no seal on it.
std::string digest(const std::string& text);

}  // namespace cmx::sw::process
