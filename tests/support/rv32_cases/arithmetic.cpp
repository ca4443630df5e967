// SPDX-License-Identifier: Apache-2.0
#include "tests/support/rv32_cases/cases.h"

namespace cmx::rv32cases {

using namespace rv32asm;

namespace {
constexpr std::uint32_t kMin = 0x80000000;
constexpr std::uint32_t kMax = 0x7fffffff;
constexpr std::uint32_t kOnes = 0xffffffff;
enum : Word { kMul, kMulh, kMulhsu, kMulhu, kDiv, kDivu, kRem, kRemu };

Case muldiv_case(const std::string& name, Word funct3, std::uint32_t a, std::uint32_t b, std::uint32_t result) {
  return {name, a, b, {muldiv(funct3, kR, kA, kB)}, result};
}
Case op_case(const std::string& name, Word funct7, Word funct3, std::uint32_t a, std::uint32_t b,
             std::uint32_t result) {
  return {name, a, b, {op(funct7, funct3, kR, kA, kB)}, result};
}
}  // namespace

const std::vector<Case>& arithmetic() {
  static const std::vector<Case> rows{
      muldiv_case("mul of the most negative and -1", kMul, kMin, kOnes, kMin),
      muldiv_case("mul keeps the low word", kMul, 0x12345678, 0x9abcdef0, 0x242d2080),
      muldiv_case("mulh of the most negative squared", kMulh, kMin, kMin, 0x40000000),
      muldiv_case("mulh of -1 squared", kMulh, kOnes, kOnes, 0),
      muldiv_case("mulh of the most negative and -1", kMulh, kMin, kOnes, 0),
      muldiv_case("mulh of the most positive squared", kMulh, kMax, kMax, 0x3fffffff),
      muldiv_case("mulh of both signs", kMulh, kMin, kMax, 0xc0000000),
      muldiv_case("mulhsu of -1 and the largest", kMulhsu, kOnes, kOnes, kOnes),
      muldiv_case("mulhsu of the most negative and the largest", kMulhsu, kMin, kOnes, kMin),
      muldiv_case("mulhsu of 1 and the largest", kMulhsu, 1, kOnes, 0),
      muldiv_case("mulhu of the largest squared", kMulhu, kOnes, kOnes, 0xfffffffe),
      muldiv_case("mulhu of bit 31 squared", kMulhu, kMin, kMin, 0x40000000),
      muldiv_case("div rounds to zero", kDiv, static_cast<std::uint32_t>(-7), 2, static_cast<std::uint32_t>(-3)),
      muldiv_case("div by a negative", kDiv, 7, static_cast<std::uint32_t>(-2), static_cast<std::uint32_t>(-3)),
      muldiv_case("div by zero", kDiv, 5, 0, kOnes),
      muldiv_case("div of the most negative by zero", kDiv, kMin, 0, kOnes),
      muldiv_case("div overflow", kDiv, kMin, kOnes, kMin),
      muldiv_case("divu", kDivu, static_cast<std::uint32_t>(-7), 2, 0x7ffffffc),
      muldiv_case("divu by zero", kDivu, 5, 0, kOnes),
      muldiv_case("divu of what overflows div", kDivu, kMin, kOnes, 0),
      muldiv_case("rem has the sign of the dividend", kRem, static_cast<std::uint32_t>(-7), 2, kOnes),
      muldiv_case("rem by a negative", kRem, 7, static_cast<std::uint32_t>(-2), 1),
      muldiv_case("rem by zero", kRem, static_cast<std::uint32_t>(-7), 0, static_cast<std::uint32_t>(-7)),
      muldiv_case("rem overflow", kRem, kMin, kOnes, 0),
      muldiv_case("remu", kRemu, static_cast<std::uint32_t>(-7), 2, 1),
      muldiv_case("remu by zero", kRemu, 0x89abcdef, 0, 0x89abcdef),
      muldiv_case("remu of what overflows rem", kRemu, kMin, kOnes, kMin),
      op_case("add wraps", 0, 0, kMax, 1, kMin),
      op_case("sub wraps", 0x20, 0, kMin, 1, kMax),
      op_case("sll takes five bits of the amount", 0, 1, 1, 0xffffffe1, 2),
      op_case("srl is logical", 0, 5, kMin, 31, 1),
      op_case("sra is arithmetic", 0x20, 5, kMin, 31, kOnes),
      op_case("sra by 32 is by 0", 0x20, 5, kMin, 32, kMin),
      op_case("slt is signed", 0, 2, kMin, kMax, 1),
      op_case("sltu is not", 0, 3, kMin, kMax, 0),
      {"sltiu compares with the sign-extended immediate", 5, 0, {op_imm(3, kR, kA, -1)}, 1},
      {"slti", 0xfffffffe, 0, {op_imm(2, kR, kA, -1)}, 1},
      {"xori with -1 is not", 0x0f0f00ff, 0, {xori(kR, kA, -1)}, 0xf0f0ff00},
      {"srai", 0x80000010, 0, {srai(kR, kA, 4)}, 0xf8000001},
      {"lui", 0, 0, {lui(kR, 0xfffff000)}, 0xfffff000},
      {"x0 stays 0", 7, 0, {addi(0, kA, 5), addi(kR, 0, 0)}, 0},
      {"auipc and jal agree on the address", 0, 0, {auipc(kT, 0), jal(kA, 4), sub(kR, kA, kT)}, 8},
      {"jalr clears bit 0 and may overwrite its base",
       0,
       0,
       {auipc(kA, 0), jalr(kA, kA, 13), addi(kR, 0, 1), auipc(kT, 0), sub(kR, kT, kA)},
       4},
      {"blt is signed", kMin, 1, {branch(4, kA, kB, 8), addi(kR, 0, 1)}, kBefore},
      {"bltu is not", kMin, 1, {branch(6, kA, kB, 8), addi(kR, 0, 1)}, 1},
      {"bge with equals", 3, 3, {branch(5, kA, kB, 8), addi(kR, 0, 1)}, kBefore},
      {"bgeu", kOnes, 1, {branch(7, kA, kB, 8), addi(kR, 0, 1)}, kBefore},
      {"a branch backwards", 3, 0, {addi(kR, 0, 0), addi(kR, kR, 2), addi(kA, kA, -1), bne(kA, 0, -8)}, 6},
      {"fences do nothing to registers", 0, 0, {fence(), fence_i(), Word{0x8330000f}}, kBefore},
  };
  return rows;
}

const std::vector<Case>& compressed() {
  static const std::vector<Case> rows{
      {"c.addi4spn", 0, 0, {c_addi4spn(kR, 1020)}, kData + 1020},
      {"c.addi4spn of each offset bit", 0, 0, {c_addi4spn(kA, 4), c_addi4spn(kR, 8), sub(kR, kR, kA)}, 4},
      {"c.addi16sp down", 0, 0, {c_addi16sp(-512), c_mv(kR, 2)}, kData - 512},
      {"c.addi16sp up", 0, 0, {c_addi16sp(496), c_mv(kR, 2)}, kData + 496},
      {"c.lw", kData - 100, 0, {c_lw(kR, kA, 124)}, 0x9b9a9998},
      {"c.sw", kData + 40 - 64, 0x01020304, {c_sw(kB, kA, 64), lw(kR, kA, 64)}, 0x01020304},
      {"c.lwsp", 0, 0, {c_lwsp(kR, 4)}, 0x87868584},
      {"c.lwsp far", 0, 0, {addi(2, 2, -252 + 12), c_lwsp(kR, 252)}, 0x8f8e8d8c},
      {"c.swsp", 0, 0x55aa55aa, {c_swsp(kB, 44), lw(kR, 2, 44)}, 0x55aa55aa},
      {"c.li", 0, 0, {c_li(kR, -32)}, static_cast<std::uint32_t>(-32)},
      {"c.lui", 0, 0, {c_lui(kR, -32)}, 0xfffe0000},
      {"c.lui up", 0, 0, {c_lui(kR, 31)}, 0x1f000},
      {"c.addi", 5, 0, {c_mv(kR, kA), c_addi(kR, -6)}, 0xffffffff},
      {"c.slli", 3, 0, {c_mv(kR, kA), c_slli(kR, 31)}, 0x80000000},
      {"c.srli", 0x80000000, 0, {c_mv(kR, kA), c_short_imm(0, kR, 31)}, 1},
      {"c.srai", 0x80000000, 0, {c_mv(kR, kA), c_short_imm(1, kR, 31)}, 0xffffffff},
      {"c.andi", 0x12345678, 0, {c_mv(kR, kA), c_short_imm(2, kR, -16)}, 0x12345670},
      {"c.sub", 3, 5, {c_mv(kR, kA), c_short_op(0, kR, kB)}, 0xfffffffe},
      {"c.xor", 3, 5, {c_mv(kR, kA), c_short_op(1, kR, kB)}, 6},
      {"c.or", 3, 5, {c_mv(kR, kA), c_short_op(2, kR, kB)}, 7},
      {"c.and", 3, 5, {c_mv(kR, kA), c_short_op(3, kR, kB)}, 1},
      {"c.add", 3, 5, {c_mv(kR, kA), c_add(kR, kB)}, 8},
      {"c.beqz taken", 0, 0, {c_beqz(kA, 4), c_li(kR, 1), c_nop()}, kBefore},
      {"c.beqz not taken", 1, 0, {c_beqz(kA, 4), c_li(kR, 1), c_nop()}, 1},
      {"c.bnez", 1, 0, {c_bnez(kA, 4), c_li(kR, 1), c_nop()}, kBefore},
      {"c.j", 0, 0, {c_j(4), c_li(kR, 1), c_nop()}, kBefore},
      {"c.jal links to the next halfword", 0, 0, {auipc(kT, 0), c_jal(2), sub(kR, 1, kT)}, 6},
      {"c.jr", 0, 0, {auipc(kA, 0), c_addi(kA, 10), c_jr(kA), c_li(kR, 1), c_nop()}, kBefore},
      {"c.jalr", 0, 0, {auipc(kA, 0), c_addi(kA, 8), c_jalr(kA), sub(kR, 1, kA)}, 0},
      {"a long instruction at an odd halfword", 9, 0, {c_nop(), addi(kR, kA, 1)}, 10},
      {"hints do nothing",
       0,
       0,
       {c_li(0, 5), c_lui(0, 3), c_mv(0, kA), c_add(0, kA), c_slli(0, 3), c_addi(kR, 0), c_slli(kR, 0)},
       kBefore},
      {"c.lwsp to x0 is reserved", 0, 0, {c_lwsp(0, 4)}, kBefore, {2, 0x4012}},
      {"c.lui of 0 is reserved", 0, 0, {c_lui(kR, 0)}, kBefore, {2, 0x6601}},
      {"c.addi16sp of 0 is reserved", 0, 0, {c_addi16sp(0)}, kBefore, {2, 0x6101}},
      {"c.jr to x0 is reserved", 0, 0, {c_jr(0)}, kBefore, {2, 0x8002}},
      {"c.slli by 32 is reserved", 0, 0, {Half{0x1602}}, kBefore, {2, 0x1602}},
      {"c.srli by 32 is reserved", 0, 0, {Half{0x9201}}, kBefore, {2, 0x9201}},
      {"c.subw is not of RV32", 0, 0, {Half{0x9e0d}}, kBefore, {2, 0x9e0d}},
      {"c.flw needs F", 0, 0, {Half{0x6110}}, kBefore, {2, 0x6110}},
      {"c.fsdsp needs D", 0, 0, {Half{0xa032}}, kBefore, {2, 0xa032}},
      {"the halfword 0 is illegal", 0, 0, {Half{0}}, kBefore, {2, 0}},
      {"c.ebreak", 0, 0, {c_ebreak()}, kBefore, {3, 0}},
  };
  return rows;
}

}  // namespace cmx::rv32cases
