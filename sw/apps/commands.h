// SPDX-License-Identifier: Apache-2.0
// The commands of cmx, in the order of the help.
#pragma once

#include "sw/cli/command.h"

namespace cmx::sw::apps {

Commands all_commands();

}  // namespace cmx::sw::apps
