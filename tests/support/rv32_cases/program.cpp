// SPDX-License-Identifier: Apache-2.0
#include <iterator>

#include "tests/support/rv32_board/board.h"
#include "tests/support/rv32_cases/cases.h"

namespace cmx::rv32cases {
namespace {

using namespace rv32asm;

constexpr Reg kSp = 2;
constexpr Reg kResume = 28;
constexpr Reg kTemporary = 29;
constexpr Reg kRecord = 30;

void emit_handler(Program& program) {
  program << csrr(kTemporary, 0x342) << sw(kTemporary, kRecord, 4);
  program << csrr(kTemporary, 0x341) << sw(kTemporary, kRecord, 8);
  program << csrr(kTemporary, 0x343) << sw(kTemporary, kRecord, 12);
  program << csrw(0x341, kResume) << mret();
}

void emit(Program& program, const Case& row) {
  const Word resume_at = program.here();
  program.li(kResume, 0).li(kA, row.a).li(kB, row.b).li(kR, kBefore).li(kT, 0).li(kSp, kData);
  for (const Code& code : row.code) {
    if (code.compressed) {
      program << static_cast<Half>(code.bits);
    } else {
      program << code.bits;
    }
  }
  Program resume(resume_at);
  resume.li(kResume, program.here());
  for (Word word = 0; word < 2; ++word) {
    Word bits = 0;
    std::memcpy(&bits, resume.bytes().data() + word * 4, sizeof bits);
    program.patch(resume_at + word * 4, bits);
  }
  program << sw(kR, kRecord, 0) << addi(kRecord, kRecord, sizeof(Record));
}

}  // namespace

Program program_of(const std::vector<Case>& cases) {
  Program program(rv32board::kRam);
  program << jal(0, 0x80);  // over the data
  while (program.here() < kData) program << Word{0};
  for (unsigned i = 0; i < 64; ++i) program.put(static_cast<std::uint8_t>(0x80 + i));
  while (program.here() < rv32board::kRam + 0x80) program << Word{0};
  rv32board::park_other_harts(program);
  program << jal(0, 4 + 8 * 4);  // over the handler
  const Word handler = program.here();
  emit_handler(program);
  program.li(kTemporary, handler) << csrw(0x305, kTemporary);
  program.li(kTemporary, 0x1800) << csrw(0x300, kTemporary) << csrw(0x304, 0);
  program.li(kTemporary, rv32board::kTimer + 0x4000)
      << addi(kRecord, 0, -1) << sw(kRecord, kTemporary, 4);  // mtimecmp: never
  program.li(kRecord, kRecords);
  for (const Case& row : cases) emit(program, row);
  rv32board::finish(program);
  return program;
}

std::vector<Case> all() {
  std::vector<Case> rows;
  for (const auto* part : {&arithmetic(), &compressed(), &memory(), &atomics(), &traps(), &csrs()}) {
    std::copy(part->begin(), part->end(), std::back_inserter(rows));
  }
  return rows;
}

}  // namespace cmx::rv32cases
