// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sw/elf/image.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace cmx::sw::apps {

/// Runs a loaded supernode, with the image of each die, under a debugger that connects to `port` of the loopback
/// address; 0: a free one. Says on stderr where it listens. A client that leaves lets the run go on to its end. Throws
/// hw::BadInput when the port cannot be had, hw::CheckFailed when the client kills the run.
model::PlatformResult run_under_gdb(model::FirmwareSupernode& supernode, const model::PlatformSpec& spec,
                                    const std::vector<const elf::Image*>& images, hw::Picoseconds limit, int port);

}  // namespace cmx::sw::apps
