// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/rv32/writer.h"

namespace cmx::rv32conformance {

using namespace rv32asm;

namespace {
constexpr std::int32_t kFarthest = 2044;  // that an offset reaches
}

Writer::Writer(std::uint64_t seed, RandomProgram& into) : random(seed), result(into), program(into.program) {
  // Not among them: ra, which c.jal writes, sp, and x8 to x15, which compressed instructions need.
  std::vector<Reg> candidates{3, 4, 5, 6, 7};
  for (Reg reg = 16; reg < 32; ++reg) candidates.push_back(reg);
  for (Reg* role : {&roles.trace, &roles.traps, &roles.handler, &roles.resume}) {
    const auto chosen = candidates.begin() + random.below(static_cast<int>(candidates.size()));
    *role = *chosen;
    candidates.erase(chosen);
  }
  targets_ = {0, 1};
  for (Reg reg = 8; reg < 16; ++reg) targets_.push_back(reg);
  targets_.insert(targets_.end(), candidates.begin(), candidates.end());
}

Word Writer::operand() {
  constexpr std::array<Word, 12> kSpecial{0,          1,          2,          0xffffffff, 0xfffffffe, 0x80000000,
                                          0x80000001, 0x7fffffff, 0x7ffffffe, 0xffff,     0x10000,    0x55555555};
  if (chance(50)) return kSpecial[static_cast<std::size_t>(random.below(kSpecial.size()))];
  return word() >> random.below(32);
}

Reg Writer::other_than(Reg taken) {
  for (;;) {
    if (const Reg reg = named(); reg != taken) return reg;
  }
}

void Writer::record(Reg reg) {
  program << sw(reg, roles.trace, used_);
  used_ += 4;
  ++result.trace_words;
  if (used_ == kFarthest) settle();
}

void Writer::settle() {
  program << addi(roles.trace, roles.trace, used_);
  used_ = 0;
}

}  // namespace cmx::rv32conformance
