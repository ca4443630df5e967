// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cmx::sw::report {

/// "cmx ub traffic --fault 'plane:3 down'": as one types it into a shell.
std::string command_line(const std::vector<std::string>& words);

/// A word as one types it into a shell.
std::string shell_word(const std::string& word);
/// A path, so that it cannot be taken for a flag: what a hint says can be pasted.
std::string shell_path(const std::string& path);

}  // namespace cmx::sw::report
