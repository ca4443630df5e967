// SPDX-License-Identifier: Apache-2.0
// Which levels of detail each block offers.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace cmx::sw::apps {

/// Parses "cube=analytic" and so on. Throws BadInput naming the nearest block, or the levels that the block offers.
std::map<std::string, std::string> parse_fidelity(const std::vector<std::string>& flags);
/// The level used unless asked otherwise.
std::string default_level(const std::string& block);
/// One line a block, for the help.
std::string fidelity_help();

}  // namespace cmx::sw::apps
