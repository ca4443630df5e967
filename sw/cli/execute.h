// SPDX-License-Identifier: Apache-2.0
// Runs one invocation: checks where output goes, runs the command, assembles the result with its header, writes and
// prints it.
#pragma once

#include <chrono>

#include "sw/cli/arguments.h"

namespace cmx::sw::apps {

/// Returns the exit code: 0, or 3 when the outcome names a failure. `start`: when the process began, for wall_s.
/// Contract: stdout gets the whole result or, on any exception, nothing.
int execute(Invocation& invocation, std::chrono::steady_clock::time_point start);

}  // namespace cmx::sw::apps
