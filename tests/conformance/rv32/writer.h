// SPDX-License-Identifier: Apache-2.0
// Writes units of a random program: registers with roles, random operands, the trace. See random_program.h.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "tests/conformance/rv32/random_program.h"
#include "tlm/random/random.h"

namespace cmx::rv32conformance {

using rv32asm::Half;
using rv32asm::Reg;
using rv32asm::Word;

/// Registers that the program needs for itself; which ones is drawn for each program, so that every register is tested
/// by some. sp points into the scratch memory.
struct Roles {
  Reg trace;    // where the next words of the trace go, less `used` bytes
  Reg traps;    // where the next trap record goes
  Reg handler;  // the handler's own
  Reg resume;   // where to go on after an instruction access fault
};

class Writer {
 public:
  Writer(std::uint64_t seed, RandomProgram& result);

  model::Random random;
  RandomProgram& result;
  rv32asm::Program& program;
  Roles roles{};

  static constexpr Reg kSp = 2;

  bool chance(int of_hundred) { return random.below(100) < of_hundred; }
  Word word() { return static_cast<Word>(random.next() >> 32); }
  /// Words on which arithmetic turns, or any.
  Word operand();
  std::int32_t immediate12() { return random.below(4096) - 2048; }
  std::int32_t immediate6() { return random.below(64) - 32; }
  /// Any register that may be written; x0 as often as others.
  Reg target() { return targets_[static_cast<std::size_t>(random.below(static_cast<int>(targets_.size())))]; }
  /// The same without x0.
  Reg named() { return std::max(target(), targets_[1]); }
  Reg other_than(Reg taken);
  Reg short_reg() { return static_cast<Reg>(8 + random.below(8)); }
  /// Any register, for reading.
  Reg source() { return static_cast<Reg>(random.below(32)); }

  /// An instruction under test.
  void test(Word instruction) {
    ++result.tested;
    program << instruction;
  }
  void test(Half instruction) {
    ++result.tested;
    program << instruction;
  }
  void begin() { result.units.push_back({program.here(), result.trace_words}); }
  void mark() { result.units.back().address = program.here(); }
  /// Appends the register to the trace.
  void record(Reg reg);
  /// Writes what is left of the trace pointer's distance back, so that the next round finds it whole.
  void settle();

 private:
  std::vector<Reg> targets_;  // x0 first
  std::int32_t used_{0};
};

// One kind of unit each.
void alu_unit(Writer& w);
void muldiv_unit(Writer& w);
void compressed_unit(Writer& w);
void memory_unit(Writer& w);
void compressed_memory_unit(Writer& w);
void fault_unit(Writer& w);
void amo_unit(Writer& w);
void reservation_unit(Writer& w);
void branch_unit(Writer& w);
void jump_unit(Writer& w);
void csr_unit(Writer& w);
void trap_unit(Writer& w);
void self_modifying_unit(Writer& w);

}  // namespace cmx::rv32conformance
