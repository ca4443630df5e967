// SPDX-License-Identifier: Apache-2.0
// The C extension: each 16-bit instruction as the 32-bit one it stands for. Hints become the instruction without effect
// that they look like.
#include "tlm/rv32/isa/instruction.h"

namespace cmx::model::rv32 {
namespace {

constexpr std::uint32_t kIllegalWord = 0;
constexpr std::uint32_t kRa = 1;
constexpr std::uint32_t kSp = 2;

std::uint32_t i_type(std::uint32_t opcode, std::uint32_t funct3, std::uint32_t rd, std::uint32_t rs1,
                     std::uint32_t imm) {
  return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | imm << 20;
}
std::uint32_t r_type(std::uint32_t funct7, std::uint32_t funct3, std::uint32_t rd, std::uint32_t rs1,
                     std::uint32_t rs2) {
  return i_type(0x33, funct3, rd, rs1, funct7 << 5 | rs2);
}
std::uint32_t lw(std::uint32_t rd, std::uint32_t rs1, std::uint32_t offset) { return i_type(0x03, 2, rd, rs1, offset); }
std::uint32_t sw(std::uint32_t rs2, std::uint32_t rs1, std::uint32_t offset) {
  return 0x23 | (offset & 31) << 7 | 2 << 12 | rs1 << 15 | rs2 << 20 | offset >> 5 << 25;
}
std::uint32_t addi(std::uint32_t rd, std::uint32_t rs1, std::uint32_t imm) {
  return i_type(0x13, 0, rd, rs1, imm & 0xfff);
}
std::uint32_t jal(std::uint32_t rd, std::uint32_t offset) {
  return 0x6f | rd << 7 | (offset & 0xff000) | (offset >> 11 & 1) << 20 | (offset >> 1 & 0x3ff) << 21 |
         (offset >> 20 & 1) << 31;
}
std::uint32_t branch(std::uint32_t funct3, std::uint32_t rs1, std::uint32_t offset) {
  return 0x63 | (offset >> 11 & 1) << 7 | (offset >> 1 & 15) << 8 | funct3 << 12 | rs1 << 15 |
         (offset >> 5 & 63) << 25 | (offset >> 12 & 1) << 31;
}

/// The fields of a compressed instruction.
struct Half {
  std::uint32_t bits;

  std::uint32_t field(int low, int count) const { return bits >> low & ((1U << count) - 1); }
  std::uint32_t rd() const { return field(7, 5); }
  std::uint32_t rs2() const { return field(2, 5); }
  std::uint32_t short_low() const { return field(2, 3) + 8; }   // rd' or rs2'
  std::uint32_t short_high() const { return field(7, 3) + 8; }  // rs1' or rd'
  std::uint32_t imm6() const { return field(12, 1) ? field(2, 5) | ~31U : field(2, 5); }
  std::uint32_t word_offset() const { return field(10, 3) << 3 | field(6, 1) << 2 | field(5, 1) << 6; }
  std::uint32_t jump_offset() const {
    const std::uint32_t low = field(11, 1) << 4 | field(9, 2) << 8 | field(8, 1) << 10 | field(7, 1) << 6 |
                              field(6, 1) << 7 | field(3, 3) << 1 | field(2, 1) << 5;
    return field(12, 1) ? low | ~0x7ffU : low;
  }
  std::uint32_t branch_offset() const {
    const std::uint32_t low = field(10, 2) << 3 | field(5, 2) << 6 | field(3, 2) << 1 | field(2, 1) << 5;
    return field(12, 1) ? low | ~0xffU : low;
  }
};

std::uint32_t quadrant_0(Half half) {
  switch (half.field(13, 3)) {
    case 0: {  // c.addi4spn
      const std::uint32_t offset =
          half.field(11, 2) << 4 | half.field(7, 4) << 6 | half.field(6, 1) << 2 | half.field(5, 1) << 3;
      return offset == 0 ? kIllegalWord : addi(half.short_low(), kSp, offset);
    }
    case 2: return lw(half.short_low(), half.short_high(), half.word_offset());
    case 6: return sw(half.short_low(), half.short_high(), half.word_offset());
    default: return kIllegalWord;
  }
}

std::uint32_t arithmetic(Half half) {
  const std::uint32_t rd = half.short_high();
  const bool high = half.field(12, 1) != 0;
  switch (half.field(10, 2)) {
    case 0: return high ? kIllegalWord : i_type(0x13, 5, rd, rd, half.rs2());          // c.srli
    case 1: return high ? kIllegalWord : i_type(0x13, 5, rd, rd, 0x400 | half.rs2());  // c.srai
    case 2: return i_type(0x13, 7, rd, rd, half.imm6() & 0xfff);                       // c.andi
    default: break;
  }
  if (high) return kIllegalWord;
  switch (half.field(5, 2)) {
    case 0: return r_type(0x20, 0, rd, rd, half.short_low());  // c.sub
    case 1: return r_type(0, 4, rd, rd, half.short_low());     // c.xor
    case 2: return r_type(0, 6, rd, rd, half.short_low());     // c.or
    default: return r_type(0, 7, rd, rd, half.short_low());    // c.and
  }
}

std::uint32_t quadrant_1(Half half) {
  switch (half.field(13, 3)) {
    case 0: return addi(half.rd(), half.rd(), half.imm6());  // c.addi
    case 1: return jal(kRa, half.jump_offset());             // c.jal
    case 2: return addi(half.rd(), 0, half.imm6());          // c.li
    case 3: {
      if (half.field(12, 1) == 0 && half.field(2, 5) == 0) return kIllegalWord;
      if (half.rd() != kSp) return 0x37 | half.rd() << 7 | half.imm6() << 12;  // c.lui
      const std::uint32_t low =
          half.field(6, 1) << 4 | half.field(5, 1) << 6 | half.field(3, 2) << 7 | half.field(2, 1) << 5;
      return addi(kSp, kSp, half.field(12, 1) ? low | ~0x1ffU : low);  // c.addi16sp
    }
    case 4: return arithmetic(half);
    case 5: return jal(0, half.jump_offset());                           // c.j
    case 6: return branch(0, half.short_high(), half.branch_offset());   // c.beqz
    default: return branch(1, half.short_high(), half.branch_offset());  // c.bnez
  }
}

std::uint32_t quadrant_2(Half half) {
  switch (half.field(13, 3)) {
    case 0: return half.field(12, 1) ? kIllegalWord : i_type(0x13, 1, half.rd(), half.rd(), half.rs2());  // c.slli
    case 2:                                                                                               // c.lwsp
      return half.rd() == 0
                 ? kIllegalWord
                 : lw(half.rd(), kSp, half.field(4, 3) << 2 | half.field(12, 1) << 5 | half.field(2, 2) << 6);
    case 4:
      if (half.field(12, 1) == 0) {
        if (half.rs2() != 0) return r_type(0, 0, half.rd(), 0, half.rs2());       // c.mv
        return half.rd() == 0 ? kIllegalWord : i_type(0x67, 0, 0, half.rd(), 0);  // c.jr
      }
      if (half.rs2() != 0) return r_type(0, 0, half.rd(), half.rd(), half.rs2());       // c.add
      return half.rd() == 0 ? 0x00100073 : i_type(0x67, 0, kRa, half.rd(), 0);          // c.ebreak, c.jalr
    case 6: return sw(half.rs2(), kSp, half.field(9, 4) << 2 | half.field(7, 2) << 6);  // c.swsp
    default: return kIllegalWord;
  }
}

}  // namespace

std::uint32_t expand(std::uint16_t half) {
  switch (half & 3) {
    case 0: return quadrant_0({half});
    case 1: return quadrant_1({half});
    case 2: return quadrant_2({half});
    default: return kIllegalWord;
  }
}

}  // namespace cmx::model::rv32
