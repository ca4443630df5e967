// SPDX-License-Identifier: Apache-2.0
// config.toml of a run directory: version, command line, resolved machine and plan, files that the command line names.
#pragma once

#include <string>

#include "sw/cli/session.h"

namespace cmx::sw::apps {

std::string to_toml(const Record& record);
/// Reads DIR/config.toml. Throws BadInput naming the file, and the version when another one wrote it.
Record read_record(const std::string& directory);

}  // namespace cmx::sw::apps
