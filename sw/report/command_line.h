// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace sw::report {

/// "cmx ub traffic --fault 'plane:3 down'": as one types it into a shell.
std::string command_line(const std::vector<std::string>& words);

}  // namespace sw::report
