// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/rv32/random_program.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "tests/conformance/rv32/writer.h"
#include "tests/support/rv32_board/board.h"
#include "tlm/rv32/isa/disassemble.h"

namespace cmx::rv32conformance {
namespace {

using namespace rv32asm;

struct Kind {
  int weight;
  void (*write)(Writer&);
};
constexpr Kind kKinds[]{
    {22, alu_unit},  {12, muldiv_unit}, {14, compressed_unit},   {12, memory_unit}, {8, compressed_memory_unit},
    {1, fault_unit}, {7, amo_unit},     {4, reservation_unit},   {7, branch_unit},  {5, jump_unit},
    {4, csr_unit},   {3, trap_unit},    {1, self_modifying_unit}};

constexpr Word kRoundsLeft = kScratch + kScratchBytes;  // a word behind the scratch memory

Word emit_handler(Writer& w) {
  Program& p = w.program;
  const Word start = p.here();
  const Reg t = w.roles.handler;
  const Reg to = w.roles.traps;
  p << csrr(t, 0x342) << sw(t, to, 0) << csrr(t, 0x341) << sw(t, to, 4) << csrr(t, 0x343) << sw(t, to, 8)
    << csrr(t, 0x300) << sw(t, to, 12);
  p << addi(to, to, 16);
  // Where nothing can be fetched the unit says where to go on; else behind the instruction, whose length is in its
  // first byte.
  p << csrr(t, 0x342) << addi(t, t, -1) << bne(t, 0, 12) << csrw(0x341, w.roles.resume) << mret();
  p << csrr(t, 0x341) << lbu(t, t, 0) << andi(t, t, 3) << addi(t, t, -3) << beq(t, 0, 20);
  p << csrr(t, 0x341) << addi(t, t, 2) << csrw(0x341, t) << mret();
  p << csrr(t, 0x341) << addi(t, t, 4) << csrw(0x341, t) << mret();
  return start;
}

void emit_start(Writer& w) {
  Program& p = w.program;
  rv32board::park_other_harts(p);
  const Word over = p.here();
  p << nop();
  const Word handler = emit_handler(w);
  p.patch(over, jal(0, static_cast<std::int32_t>(p.here() - over)));
  const Reg t = w.roles.handler;
  p.li(t, handler) << csrw(0x305, t);
  p.li(t, rv32board::kTimer + 0x4000) << addi(w.roles.resume, 0, -1) << sw(w.roles.resume, t, 4);  // mtimecmp: never
  p << csrw(0x304, 0);
  p.li(w.roles.trace, kTrace).li(w.roles.traps, kTrapRecords);
  p.li(t, kRoundsLeft).li(w.roles.resume, static_cast<Word>(w.result.rounds)) << sw(w.roles.resume, t, 0);
  for (Reg reg = 1; reg < 32; ++reg) {
    const bool taken = reg == Writer::kSp || reg == w.roles.trace || reg == w.roles.traps || reg == w.roles.handler ||
                       reg == w.roles.resume;
    if (!taken) p.li(reg, w.operand());
  }
}

void emit_body(Writer& w, int units) {
  int total = 0;
  for (const Kind& kind : kKinds) total += kind.weight;
  Program& p = w.program;
  p.li(Writer::kSp, kScratch + kScratchBytes / 2);
  p.li(w.roles.handler, 0x1800) << csrw(0x300, w.roles.handler);  // mret may have left another mode in MPP
  for (int i = 0; i < units; ++i) {
    int drawn = w.random.below(total);
    const Kind* kind = kKinds;
    while (drawn >= kind->weight) drawn -= (kind++)->weight;
    if (w.chance(12)) p.li(w.named(), w.operand());
    if (w.chance(15)) p << c_nop();  // so that long instructions start at every halfword
    w.begin();
    kind->write(w);
  }
  w.settle();
}

}  // namespace

RandomProgram random_program(std::uint64_t seed, int units, int rounds) {
  RandomProgram result;
  result.rounds = rounds;
  Writer w(seed, result);
  Program& p = result.program;
  emit_start(w);
  const Word body = p.here();
  emit_body(w, units);
  const Reg t = w.roles.handler;
  const Reg n = w.roles.resume;
  p.li(t, kRoundsLeft) << lw(n, t, 0) << addi(n, n, -1) << sw(n, t, 0) << beq(n, 0, 16);
  p.li(t, body) << jalr(0, t, 0);
  rv32board::finish(p);
  return result;
}

std::string first_difference(const RandomProgram& program, const std::vector<std::uint8_t>& qemu,
                             const std::vector<std::uint8_t>& core) {
  const auto word_at = [](const std::vector<std::uint8_t>& ram, std::uint32_t address) {
    std::uint32_t value = 0;
    std::memcpy(&value, ram.data() + (address - rv32board::kRam), sizeof value);
    return value;
  };
  const auto differs = [&](std::uint32_t begin, std::uint32_t end) {
    for (std::uint32_t at = begin; at < end; at += 4) {
      if (word_at(qemu, at) != word_at(core, at)) return at;
    }
    return end;
  };
  const auto at_instruction = [&](std::uint32_t address) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, program.program.bytes().data() + (address - program.program.base()), sizeof bytes);
    return fmt::format("{:#x}: {:016x} {}", address, bytes,
                       model::rv32::disassemble(address, static_cast<std::uint32_t>(bytes)));
  };
  const auto values = [&](std::uint32_t at) {
    return fmt::format("qemu {:#010x}, core {:#010x}", word_at(qemu, at), word_at(core, at));
  };

  const std::uint32_t end = rv32board::kRam + kCompared;
  if (const std::uint32_t at = differs(kTrace, end); at != end) {
    const std::uint32_t word = (at - kTrace) / 4;
    const Unit* unit = &program.units.front();
    for (const Unit& candidate : program.units) {
      if (candidate.first_trace <= word % program.trace_words) unit = &candidate;
    }
    return fmt::format("round {}, word {} of the trace: {}; unit at {}", word / program.trace_words,
                       word % program.trace_words, values(at), at_instruction(unit->address));
  }
  if (const std::uint32_t at = differs(kTrapRecords, kTrace); at != kTrace) {
    const std::uint32_t record = at - (at - kTrapRecords) % 16;
    const char* const names[]{"mcause", "mepc", "mtval", "mstatus"};
    return fmt::format("trap {}: {}: {}; mepc of qemu {}", (record - kTrapRecords) / 16, names[(at - record) / 4],
                       values(at), at_instruction(word_at(qemu, record + 4)));
  }
  if (const std::uint32_t at = differs(rv32board::kRam, kTrapRecords); at != kTrapRecords)
    return fmt::format("memory at {:#x}: {}", at, values(at));
  return "";
}

}  // namespace cmx::rv32conformance
