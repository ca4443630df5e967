// SPDX-License-Identifier: Apache-2.0
// qemu-system-riscv32 as the reference: an RV32IMAC hart of its `virt` board without anything else that qemu could add.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/support/rv32_assembler/program.h"

namespace cmx::rv32conformance {

/// RAM as the program leaves it at the finisher. The top 2 MiB are qemu's: it puts the device tree there. Program
/// starts at 0x80000000, on two harts.
/// Throws std::runtime_error when qemu is not there, does not finish within a minute or does not end as the finisher
/// says: no test may pass without it.
std::vector<std::uint8_t> run_in_qemu(const rv32asm::Program& program, std::uint32_t ram_bytes);

}  // namespace cmx::rv32conformance
