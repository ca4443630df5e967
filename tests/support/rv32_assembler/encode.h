// SPDX-License-Identifier: Apache-2.0
// Encoders of RV32IMAC + Zicsr, written from the manual's formats and not from the model's table: a wrong row there
// must not hide itself here.
#pragma once

#include <cstdint>

namespace cmx::rv32asm {

using Reg = std::uint32_t;  // 0..31
using Word = std::uint32_t;
using Half = std::uint16_t;

constexpr Word bits(std::int64_t value, int high, int low) {
  return static_cast<Word>(static_cast<std::uint64_t>(value) >> low & ((std::uint64_t{1} << (high - low + 1)) - 1));
}

constexpr Word r_type(Word funct7, Reg rs2, Reg rs1, Word funct3, Reg rd, Word opcode) {
  return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr Word i_type(std::int32_t imm, Reg rs1, Word funct3, Reg rd, Word opcode) {
  return bits(imm, 11, 0) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr Word s_type(std::int32_t imm, Reg rs2, Reg rs1, Word funct3) {
  return bits(imm, 11, 5) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | bits(imm, 4, 0) << 7 | 0x23;
}
constexpr Word b_type(std::int32_t offset, Reg rs2, Reg rs1, Word funct3) {
  return bits(offset, 12, 12) << 31 | bits(offset, 10, 5) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 |
         bits(offset, 4, 1) << 8 | bits(offset, 11, 11) << 7 | 0x63;
}
constexpr Word u_type(Word upper, Reg rd, Word opcode) { return (upper & 0xfffff000U) | rd << 7 | opcode; }

// RV32I
constexpr Word lui(Reg rd, Word upper) { return u_type(upper, rd, 0x37); }
constexpr Word auipc(Reg rd, Word upper) { return u_type(upper, rd, 0x17); }
constexpr Word jal(Reg rd, std::int32_t offset) {
  return bits(offset, 20, 20) << 31 | bits(offset, 10, 1) << 21 | bits(offset, 11, 11) << 20 |
         bits(offset, 19, 12) << 12 | rd << 7 | 0x6f;
}
constexpr Word jalr(Reg rd, Reg rs1, std::int32_t offset) { return i_type(offset, rs1, 0, rd, 0x67); }
constexpr Word branch(Word funct3, Reg rs1, Reg rs2, std::int32_t offset) { return b_type(offset, rs2, rs1, funct3); }
constexpr Word beq(Reg rs1, Reg rs2, std::int32_t offset) { return branch(0, rs1, rs2, offset); }
constexpr Word bne(Reg rs1, Reg rs2, std::int32_t offset) { return branch(1, rs1, rs2, offset); }
constexpr Word load(Word funct3, Reg rd, Reg rs1, std::int32_t offset) { return i_type(offset, rs1, funct3, rd, 0x03); }
constexpr Word lb(Reg rd, Reg rs1, std::int32_t offset) { return load(0, rd, rs1, offset); }
constexpr Word lh(Reg rd, Reg rs1, std::int32_t offset) { return load(1, rd, rs1, offset); }
constexpr Word lw(Reg rd, Reg rs1, std::int32_t offset) { return load(2, rd, rs1, offset); }
constexpr Word lbu(Reg rd, Reg rs1, std::int32_t offset) { return load(4, rd, rs1, offset); }
constexpr Word lhu(Reg rd, Reg rs1, std::int32_t offset) { return load(5, rd, rs1, offset); }
constexpr Word store(Word funct3, Reg rs2, Reg rs1, std::int32_t offset) { return s_type(offset, rs2, rs1, funct3); }
constexpr Word sb(Reg rs2, Reg rs1, std::int32_t offset) { return store(0, rs2, rs1, offset); }
constexpr Word sh(Reg rs2, Reg rs1, std::int32_t offset) { return store(1, rs2, rs1, offset); }
constexpr Word sw(Reg rs2, Reg rs1, std::int32_t offset) { return store(2, rs2, rs1, offset); }
constexpr Word op_imm(Word funct3, Reg rd, Reg rs1, std::int32_t imm) { return i_type(imm, rs1, funct3, rd, 0x13); }
constexpr Word addi(Reg rd, Reg rs1, std::int32_t imm) { return op_imm(0, rd, rs1, imm); }
constexpr Word xori(Reg rd, Reg rs1, std::int32_t imm) { return op_imm(4, rd, rs1, imm); }
constexpr Word andi(Reg rd, Reg rs1, std::int32_t imm) { return op_imm(7, rd, rs1, imm); }
constexpr Word slli(Reg rd, Reg rs1, Word shift) { return r_type(0, shift, rs1, 1, rd, 0x13); }
constexpr Word srli(Reg rd, Reg rs1, Word shift) { return r_type(0, shift, rs1, 5, rd, 0x13); }
constexpr Word srai(Reg rd, Reg rs1, Word shift) { return r_type(0x20, shift, rs1, 5, rd, 0x13); }
constexpr Word op(Word funct7, Word funct3, Reg rd, Reg rs1, Reg rs2) {
  return r_type(funct7, rs2, rs1, funct3, rd, 0x33);
}
constexpr Word add(Reg rd, Reg rs1, Reg rs2) { return op(0, 0, rd, rs1, rs2); }
constexpr Word sub(Reg rd, Reg rs1, Reg rs2) { return op(0x20, 0, rd, rs1, rs2); }
constexpr Word xor_(Reg rd, Reg rs1, Reg rs2) { return op(0, 4, rd, rs1, rs2); }
constexpr Word nop() { return addi(0, 0, 0); }
constexpr Word fence() { return 0x0ff0000f; }
constexpr Word fence_i() { return 0x0000100f; }
constexpr Word ecall() { return 0x00000073; }
constexpr Word ebreak() { return 0x00100073; }
constexpr Word mret() { return 0x30200073; }
constexpr Word wfi() { return 0x10500073; }

// M: funct3 0 mul, 1 mulh, 2 mulhsu, 3 mulhu, 4 div, 5 divu, 6 rem, 7 remu
constexpr Word muldiv(Word funct3, Reg rd, Reg rs1, Reg rs2) { return op(1, funct3, rd, rs1, rs2); }

// A: funct5
enum Amo : Word {
  kSwap = 1,
  kAdd = 0,
  kXor = 4,
  kAnd = 12,
  kOr = 8,
  kMin = 16,
  kMax = 20,
  kMinu = 24,
  kMaxu = 28,
  kLr = 2,
  kSc = 3
};
constexpr Word amo(Word funct5, Reg rd, Reg rs1, Reg rs2, Word aq_rl = 0) {
  return r_type(funct5 << 2 | aq_rl, rs2, rs1, 2, rd, 0x2f);
}
constexpr Word lr(Reg rd, Reg rs1) { return amo(kLr, rd, rs1, 0); }
constexpr Word sc(Reg rd, Reg rs2, Reg rs1) { return amo(kSc, rd, rs1, rs2); }

// Zicsr: funct3 1 rw, 2 rs, 3 rc, 5 rwi, 6 rsi, 7 rci
constexpr Word csr(Word funct3, Reg rd, Word number, Reg rs1) {
  return number << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x73;
}
constexpr Word csrrw(Reg rd, Word number, Reg rs1) { return csr(1, rd, number, rs1); }
constexpr Word csrrs(Reg rd, Word number, Reg rs1) { return csr(2, rd, number, rs1); }
constexpr Word csrrc(Reg rd, Word number, Reg rs1) { return csr(3, rd, number, rs1); }
constexpr Word csrrwi(Reg rd, Word number, Word imm) { return csr(5, rd, number, imm); }
constexpr Word csrrsi(Reg rd, Word number, Word imm) { return csr(6, rd, number, imm); }
constexpr Word csrrci(Reg rd, Word number, Word imm) { return csr(7, rd, number, imm); }
constexpr Word csrr(Reg rd, Word number) { return csrrs(rd, number, 0); }
constexpr Word csrw(Word number, Reg rs1) { return csrrw(0, number, rs1); }

// C. Registers written `_c` are 8..15.
constexpr Word short_reg(Reg reg) { return reg - 8; }
constexpr Half half(Word value) { return static_cast<Half>(value); }
constexpr Half ci(Word funct3, Reg rd, std::int32_t imm6, Word quadrant) {
  return half(funct3 << 13 | bits(imm6, 5, 5) << 12 | rd << 7 | bits(imm6, 4, 0) << 2 | quadrant);
}
constexpr Half c_addi4spn(Reg rd_c, Word offset) {
  return half(bits(offset, 5, 4) << 11 | bits(offset, 9, 6) << 7 | bits(offset, 2, 2) << 6 | bits(offset, 3, 3) << 5 |
              short_reg(rd_c) << 2);
}
constexpr Half c_memory(Word funct3, Reg data_c, Reg base_c, Word offset) {
  return half(funct3 << 13 | bits(offset, 5, 3) << 10 | short_reg(base_c) << 7 | bits(offset, 2, 2) << 6 |
              bits(offset, 6, 6) << 5 | short_reg(data_c) << 2);
}
constexpr Half c_lw(Reg rd_c, Reg base_c, Word offset) { return c_memory(2, rd_c, base_c, offset); }
constexpr Half c_sw(Reg rs2_c, Reg base_c, Word offset) { return c_memory(6, rs2_c, base_c, offset); }
constexpr Half c_addi(Reg rd, std::int32_t imm) { return ci(0, rd, imm, 1); }
constexpr Half c_jump(Word funct3, std::int32_t offset) {
  return half(funct3 << 13 | bits(offset, 11, 11) << 12 | bits(offset, 4, 4) << 11 | bits(offset, 9, 8) << 9 |
              bits(offset, 10, 10) << 8 | bits(offset, 6, 6) << 7 | bits(offset, 7, 7) << 6 | bits(offset, 3, 1) << 3 |
              bits(offset, 5, 5) << 2 | 1);
}
constexpr Half c_jal(std::int32_t offset) { return c_jump(1, offset); }
constexpr Half c_j(std::int32_t offset) { return c_jump(5, offset); }
constexpr Half c_li(Reg rd, std::int32_t imm) { return ci(2, rd, imm, 1); }
constexpr Half c_lui(Reg rd, std::int32_t upper6) { return ci(3, rd, upper6, 1); }
constexpr Half c_addi16sp(std::int32_t imm) {
  return half(3 << 13 | bits(imm, 9, 9) << 12 | 2 << 7 | bits(imm, 4, 4) << 6 | bits(imm, 6, 6) << 5 |
              bits(imm, 8, 7) << 3 | bits(imm, 5, 5) << 2 | 1);
}
/// which: 0 srli, 1 srai, 2 andi
constexpr Half c_short_imm(Word which, Reg rd_c, std::int32_t imm6) {
  return half(4 << 13 | bits(imm6, 5, 5) << 12 | which << 10 | short_reg(rd_c) << 7 | bits(imm6, 4, 0) << 2 | 1);
}
/// which: 0 sub, 1 xor, 2 or, 3 and
constexpr Half c_short_op(Word which, Reg rd_c, Reg rs2_c) {
  return half(4 << 13 | 3 << 10 | short_reg(rd_c) << 7 | which << 5 | short_reg(rs2_c) << 2 | 1);
}
constexpr Half c_branch(Word funct3, Reg rs1_c, std::int32_t offset) {
  return half(funct3 << 13 | bits(offset, 8, 8) << 12 | bits(offset, 4, 3) << 10 | short_reg(rs1_c) << 7 |
              bits(offset, 7, 6) << 5 | bits(offset, 2, 1) << 3 | bits(offset, 5, 5) << 2 | 1);
}
constexpr Half c_beqz(Reg rs1_c, std::int32_t offset) { return c_branch(6, rs1_c, offset); }
constexpr Half c_bnez(Reg rs1_c, std::int32_t offset) { return c_branch(7, rs1_c, offset); }
constexpr Half c_slli(Reg rd, Word shift) { return ci(0, rd, static_cast<std::int32_t>(shift), 2); }
constexpr Half c_lwsp(Reg rd, Word offset) {
  return half(2 << 13 | bits(offset, 5, 5) << 12 | rd << 7 | bits(offset, 4, 2) << 4 | bits(offset, 7, 6) << 2 | 2);
}
constexpr Half c_swsp(Reg rs2, Word offset) {
  return half(6 << 13 | bits(offset, 5, 2) << 9 | bits(offset, 7, 6) << 7 | rs2 << 2 | 2);
}
constexpr Half cr(Word funct4, Reg rd, Reg rs2) { return half(funct4 << 12 | rd << 7 | rs2 << 2 | 2); }
constexpr Half c_jr(Reg rs1) { return cr(8, rs1, 0); }
constexpr Half c_mv(Reg rd, Reg rs2) { return cr(8, rd, rs2); }
constexpr Half c_ebreak() { return cr(9, 0, 0); }
constexpr Half c_jalr(Reg rs1) { return cr(9, rs1, 0); }
constexpr Half c_add(Reg rd, Reg rs2) { return cr(9, rd, rs2); }
constexpr Half c_nop() { return c_addi(0, 0); }

}  // namespace cmx::rv32asm
