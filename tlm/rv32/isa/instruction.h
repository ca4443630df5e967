// SPDX-License-Identifier: Apache-2.0
// Instructions of RV32IMAC, Zicsr and Zifencei in machine mode, in one compact form: a compressed instruction is the
// long one it stands for, with length 2.
#pragma once

#include <cstdint>
#include <string_view>

namespace cmx::model::rv32 {

inline constexpr std::uint8_t kStackPointer = 2;
inline constexpr std::uint8_t kFramePointer = 8;

// clang-format off
enum class Opcode : std::uint8_t {
  // What the instruction cache keeps where no instruction is.
  kUndecoded,
  kPageEnd,
  kFetchFault,       // nothing at the address
  kFetchFaultUpper,  // nothing at the address of the second half
  kIllegal,
  // RV32I
  kLui, kAuipc, kJal, kJalr, kBeq, kBne, kBlt, kBge, kBltu, kBgeu, kLb, kLh, kLw, kLbu, kLhu, kSb, kSh, kSw,
  kAddi, kSlti, kSltiu, kXori, kOri, kAndi, kSlli, kSrli, kSrai, kAdd, kSub, kSll, kSlt, kSltu, kXor, kSrl, kSra,
  kOr, kAnd,
  kFence, kFenceI, kEcall, kEbreak, kMret, kWfi,
  // Zicsr
  kCsrrw, kCsrrs, kCsrrc, kCsrrwi, kCsrrsi, kCsrrci,
  // M
  kMul, kMulh, kMulhsu, kMulhu, kDiv, kDivu, kRem, kRemu,
  // A
  kLrW, kScW, kAmoswap, kAmoadd, kAmoxor, kAmoand, kAmoor, kAmomin, kAmomax, kAmominu, kAmomaxu,
  kCount,
};
// clang-format on
inline constexpr std::size_t kOpcodes = static_cast<std::size_t>(Opcode::kCount);

/// What an instruction costs and is counted as.
enum class InstructionClass : std::uint8_t {
  kAlu,
  kMul,
  kDiv,
  kLoad,
  kStore,
  kAmo,
  kBranch,
  kJump,
  kCsr,
  kFence,
  kSystem,
  kCount
};
inline constexpr std::size_t kInstructionClasses = static_cast<std::size_t>(InstructionClass::kCount);

/// Where the operands are.
enum class Format : std::uint8_t { kNone, kR, kI, kS, kB, kU, kJ, kShift, kCsr, kCsrImmediate, kAmo };

constexpr bool writes_rd(Format format) {
  return format != Format::kNone && format != Format::kS && format != Format::kB;
}

/// One row of the instruction set: a word is this instruction if (word & mask) == match.
struct InstructionRow {
  Opcode opcode;
  std::string_view mnemonic;
  InstructionClass instruction_class;
  Format format;
  std::uint32_t mask;
  std::uint32_t match;
};

struct Instruction {
  Opcode opcode{Opcode::kUndecoded};
  std::uint8_t rd{0};
  std::uint8_t rs1{0};  // the immediate of csrrwi, csrrsi, csrrci
  std::uint8_t rs2{0};
  std::int32_t imm{0};    // of csrrw and the like: the CSR's number
  std::uint32_t bits{0};  // as fetched; 16 of them if compressed
  std::uint16_t cost{0};  // cycles; of a branch: not taken
  std::uint8_t halfwords{2};
  bool turns : 1 {false};      // a call, a return or any other jump by register, mret, or a write of the stack pointer
  bool addresses : 1 {false};  // an addition to sp, gp or s0 of a number, of which a variable's address may come

  std::uint32_t length() const { return halfwords * 2U; }
};
static_assert(sizeof(Instruction) == 16);

/// `bits` starts with the halfword of the lower address; its upper half counts only if the instruction is not
/// compressed. Anything unknown is kIllegal.
/// Contract: pure; immediates of branches, jal and auipc are relative to the instruction.
Instruction decode(std::uint32_t bits);
/// The 32-bit instruction that a compressed one stands for; 0, which is illegal, where there is none.
std::uint32_t expand(std::uint16_t half);
constexpr bool is_compressed(std::uint32_t bits) { return (bits & 3) != 3; }

/// Whether an instruction that writes the stack pointer makes or leaves a frame; any other one changes to another
/// stack, or jumps out of calls.
bool adds_to_stack_pointer(const Instruction& instruction);

/// The row of an opcode; rows of kUndecoded .. kIllegal have no mnemonic.
const InstructionRow& row_of(Opcode opcode);

}  // namespace cmx::model::rv32
