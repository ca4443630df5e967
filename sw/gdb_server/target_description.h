// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/gdb_server/debug_target.h"

namespace cmx::sw::gdb {

/// The registers as GDB wants to be told of them: riscv:rv32 with these CSRs. No operating system: a GDB that takes its
/// own for it (GNU/Linux) steps by breakpoints of its own on all dies, instead of asking for a step of one.
std::string target_description(const std::vector<Csr>& csrs);

}  // namespace cmx::sw::gdb
