// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/gdb_server/debug_target.h"

namespace sw::gdb {

/// The registers as GDB wants to be told of them: riscv:rv32 with these CSRs.
std::string target_description(const std::vector<Csr>& csrs);

}  // namespace sw::gdb
