// SPDX-License-Identifier: Apache-2.0
// How bits that nobody set go through instructions. What a result may be, for all values of such bits, is exact for
// sums, differences, comparisons and logic.
#include <bit>

#include "tlm/rv32/shadow/shadow.h"

namespace cmx::model::rv32 {
namespace {

constexpr std::uint32_t kSign = 0x80000000U;

/// A value with its bits that nobody set.
struct Value {
  std::uint32_t value;
  std::uint32_t bits;
  std::uint32_t least() const { return value & ~bits; }
  std::uint32_t most() const { return value | bits; }
  Value flipped() const { return {value ^ kSign, bits}; }  // signed order as unsigned
};

std::uint32_t sum(Value a, Value b) { return a.bits | b.bits | ((a.least() + b.least()) ^ (a.most() + b.most())); }
std::uint32_t difference(Value a, Value b) {
  return a.bits | b.bits | ((a.least() - b.most()) ^ (a.most() - b.least()));
}
std::uint32_t conjunction(Value a, Value b) { return (a.bits & b.bits) | (a.bits & b.value) | (b.bits & a.value); }
std::uint32_t disjunction(Value a, Value b) { return (a.bits & b.bits) | (a.bits & ~b.value) | (b.bits & ~a.value); }
bool equality_known(Value a, Value b) {
  return (a.bits | b.bits) == 0 || ((a.value ^ b.value) & ~(a.bits | b.bits)) != 0;
}
bool order_known(Value a, Value b) { return a.most() < b.least() || a.least() >= b.most(); }
std::uint32_t unless(bool known) { return known ? 0 : 1; }
std::uint32_t all_if(std::uint32_t bits) { return bits == 0 ? 0 : ~0U; }
/// Carries go upwards.
std::uint32_t from_lowest(std::uint32_t bits) { return bits == 0 ? 0 : ~0U << std::countr_zero(bits); }
std::uint32_t shifted_arithmetically(std::uint32_t bits, std::uint32_t by) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(bits) >> by);
}

}  // namespace

bool Shadow::decided(const Instruction& i, const std::uint32_t* x) const {
  const Value a{x[i.rs1], bits_[i.rs1]};
  const Value b{x[i.rs2], bits_[i.rs2]};
  switch (i.opcode) {
    case Opcode::kBeq:
    case Opcode::kBne: return equality_known(a, b);
    case Opcode::kBlt:
    case Opcode::kBge: return order_known(a.flipped(), b.flipped());
    default: return order_known(a, b);
  }
}

std::uint32_t Shadow::result_of(const Instruction& i, const std::uint32_t* x) const {
  const Value a{x[i.rs1], bits_[i.rs1]};
  const Value b{x[i.rs2], bits_[i.rs2]};
  const Value imm{static_cast<std::uint32_t>(i.imm), 0};
  const std::uint32_t by = b.value & 31;
  const bool amount = (b.bits & 31) == 0;
  switch (i.opcode) {
    case Opcode::kAddi: return sum(a, imm);
    case Opcode::kSlti: return unless(order_known(a.flipped(), imm.flipped()));
    case Opcode::kSltiu: return unless(order_known(a, imm));
    case Opcode::kXori: return a.bits;
    case Opcode::kOri: return disjunction(a, imm);
    case Opcode::kAndi: return conjunction(a, imm);
    case Opcode::kSlli: return a.bits << i.imm;
    case Opcode::kSrli: return a.bits >> i.imm;
    case Opcode::kSrai: return shifted_arithmetically(a.bits, imm.value);
    case Opcode::kAdd: return sum(a, b);
    case Opcode::kSub: return difference(a, b);
    case Opcode::kSll: return amount ? a.bits << by : ~0U;
    case Opcode::kSrl: return amount ? a.bits >> by : ~0U;
    case Opcode::kSra: return amount ? shifted_arithmetically(a.bits, by) : ~0U;
    case Opcode::kSlt: return unless(order_known(a.flipped(), b.flipped()));
    case Opcode::kSltu: return unless(order_known(a, b));
    case Opcode::kXor: return a.bits | b.bits;
    case Opcode::kOr: return disjunction(a, b);
    case Opcode::kAnd: return conjunction(a, b);
    case Opcode::kMul: return from_lowest(a.bits | b.bits);
    case Opcode::kMulh:
    case Opcode::kMulhsu:
    case Opcode::kMulhu:
    case Opcode::kDiv:
    case Opcode::kDivu:
    case Opcode::kRem:
    case Opcode::kRemu: return all_if(a.bits | b.bits);
    default: return 0;
  }
}

void Shadow::before(const Instruction& i, const std::uint32_t* x, std::uint32_t pc) {
  const InstructionRow& row = row_of(i.opcode);
  switch (row.instruction_class) {
    case InstructionClass::kBranch: {
      const bool whole_bytes = bits_[i.rs1] == kByteMask || bits_[i.rs2] == kByteMask;
      if (decided(i, x)) return;
      if (whole_bytes || !word_wise(pc)) tell({.mistake = LocalMistake::kBranch, .pc = pc});
      set(i.rs1, 0);
      set(i.rs2, 0);
      return;
    }
    case InstructionClass::kLoad:
    case InstructionClass::kStore:
    case InstructionClass::kAmo:
      if (bits_[i.rs1] == 0) return;
      tell({.mistake = LocalMistake::kAddress,
            .pc = pc,
            .address = x[i.rs1],
            .write = row.instruction_class != InstructionClass::kLoad});
      return set(i.rs1, 0);
    case InstructionClass::kJump:
      if (i.opcode == Opcode::kJalr && bits_[i.rs1] != 0) {
        tell({.mistake = LocalMistake::kAddress, .pc = pc, .address = x[i.rs1]});
        set(i.rs1, 0);
      }
      return set(i.rd, 0);
    case InstructionClass::kFence:
    case InstructionClass::kSystem: return;
    default: return set(i.rd, result_of(i, x));
  }
}

}  // namespace cmx::model::rv32
