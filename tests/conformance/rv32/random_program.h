// SPDX-License-Identifier: Apache-2.0
// Programs of random instructions that say after each one what it did.
//
// A program is a body of `units`, run `rounds` times over. A unit puts operands where it needs them, executes one or
// two random instructions of RV32IMAC, Zicsr or Zifencei (or words that are none), and stores what they left into the
// trace: always the same number of words a unit, whatever way they took. Traps are recorded by the handler, four words
// each: mcause, mepc, mtval, mstatus. Then RAM is the result: code, scratch memory, trace and trap records.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/rv32_assembler/program.h"

namespace cmx::rv32conformance {

inline constexpr std::uint32_t kRamBytes = 16 << 20;  // qemu keeps the top 2 MiB
inline constexpr std::uint32_t kScratch = 0x80400000;
inline constexpr std::uint32_t kScratchBytes = 4096;
inline constexpr std::uint32_t kTrapRecords = 0x80500000;
inline constexpr std::uint32_t kTrace = 0x80800000;
inline constexpr std::uint32_t kCompared = 14 << 20;

struct Unit {
  std::uint32_t address;      // of the instruction under test
  std::uint32_t first_trace;  // words of the round's trace before it
};

struct RandomProgram {
  rv32asm::Program program{0x80000000};
  std::vector<Unit> units;
  std::uint32_t trace_words{0};  // of a round
  int tested{0};                 // instructions under test in a round
  int rounds{0};
};

RandomProgram random_program(std::uint64_t seed, int units, int rounds);

/// Where two memories after the same program first differ, with the instruction that did it; empty: they do not.
std::string first_difference(const RandomProgram& program, const std::vector<std::uint8_t>& qemu,
                             const std::vector<std::uint8_t>& core);

}  // namespace cmx::rv32conformance
