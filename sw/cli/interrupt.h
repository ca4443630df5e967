// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace cmx::sw::apps {

/// Ctrl-C and SIGTERM end the process at once with exit 1, one line on stderr and nothing on stdout. Nothing needs
/// undoing: files appear by rename only, and child processes die with their parent.
void end_on_interrupt();

}  // namespace cmx::sw::apps
