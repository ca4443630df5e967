// SPDX-License-Identifier: Apache-2.0
// The architecture's corners as rows: what goes in, the instructions, what must come out. The unit tests hold the core
// to them, the conformance test qemu.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/rv32_assembler/program.h"

namespace cmx::rv32cases {

/// An instruction of either length.
struct Code {
  rv32asm::Word bits;
  bool compressed;
  Code(rv32asm::Word word) : bits(word), compressed(false) {}
  Code(rv32asm::Half half) : bits(half), compressed(true) {}
};

struct Trap {
  std::uint32_t cause;
  std::uint32_t tval;
};

inline constexpr rv32asm::Reg kA = 10;  // holds `a`
inline constexpr rv32asm::Reg kB = 11;  // holds `b`
inline constexpr rv32asm::Reg kR = 12;  // the result; before: kBefore
inline constexpr rv32asm::Reg kT = 13;  // for whatever the case needs
inline constexpr std::uint32_t kBefore = 0xdeadbeef;
/// 64 bytes of memory that hold 0x80, 0x81, .. before the first case; also where sp points.
inline constexpr std::uint32_t kData = 0x80000010;

struct Case {
  std::string name;
  std::uint32_t a;
  std::uint32_t b;
  std::vector<Code> code;
  std::uint32_t result;
  Trap trap{0, 0};  // cause 0: none
};

/// What a case left behind.
struct Record {
  std::uint32_t result;
  std::uint32_t cause;
  std::uint32_t epc;
  std::uint32_t tval;
  bool operator==(const Record&) const = default;
};
/// Where the records start.
inline constexpr std::uint32_t kRecords = 0x80100000;

const std::vector<Case>& arithmetic();
const std::vector<Case>& compressed();
const std::vector<Case>& memory();
const std::vector<Case>& atomics();
const std::vector<Case>& traps();
const std::vector<Case>& csrs();
/// All of the above.
std::vector<Case> all();

/// A program that runs the cases one after the other, each to its end or its first trap, writes a Record for each and
/// finishes.
rv32asm::Program program_of(const std::vector<Case>& cases);

}  // namespace cmx::rv32cases
