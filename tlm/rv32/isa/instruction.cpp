// SPDX-License-Identifier: Apache-2.0
// The instruction set as a table; the order is that of Opcode.
#include <array>
#include <cstddef>

#include "tlm/rv32/isa/instruction.h"

namespace cmx::model::rv32 {
namespace {

using enum InstructionClass;

// clang-format off
constexpr std::array<InstructionRow, kOpcodes> kRows{{
    {Opcode::kUndecoded,       "", kSystem, Format::kNone, 0, 1},  // mask 0, match 1: no word is this
    {Opcode::kPageEnd,         "", kSystem, Format::kNone, 0, 1},
    {Opcode::kFetchFault,      "", kSystem, Format::kNone, 0, 1},
    {Opcode::kFetchFaultUpper, "", kSystem, Format::kNone, 0, 1},
    {Opcode::kIllegal,         "", kSystem, Format::kNone, 0, 1},
    {Opcode::kLui,       "lui",       kAlu,     Format::kU,             0x0000007f, 0x00000037},
    {Opcode::kAuipc,     "auipc",     kAlu,     Format::kU,             0x0000007f, 0x00000017},
    {Opcode::kJal,       "jal",       kJump,    Format::kJ,             0x0000007f, 0x0000006f},
    {Opcode::kJalr,      "jalr",      kJump,    Format::kI,             0x0000707f, 0x00000067},
    {Opcode::kBeq,       "beq",       kBranch,  Format::kB,             0x0000707f, 0x00000063},
    {Opcode::kBne,       "bne",       kBranch,  Format::kB,             0x0000707f, 0x00001063},
    {Opcode::kBlt,       "blt",       kBranch,  Format::kB,             0x0000707f, 0x00004063},
    {Opcode::kBge,       "bge",       kBranch,  Format::kB,             0x0000707f, 0x00005063},
    {Opcode::kBltu,      "bltu",      kBranch,  Format::kB,             0x0000707f, 0x00006063},
    {Opcode::kBgeu,      "bgeu",      kBranch,  Format::kB,             0x0000707f, 0x00007063},
    {Opcode::kLb,        "lb",        kLoad,    Format::kI,             0x0000707f, 0x00000003},
    {Opcode::kLh,        "lh",        kLoad,    Format::kI,             0x0000707f, 0x00001003},
    {Opcode::kLw,        "lw",        kLoad,    Format::kI,             0x0000707f, 0x00002003},
    {Opcode::kLbu,       "lbu",       kLoad,    Format::kI,             0x0000707f, 0x00004003},
    {Opcode::kLhu,       "lhu",       kLoad,    Format::kI,             0x0000707f, 0x00005003},
    {Opcode::kSb,        "sb",        kStore,   Format::kS,             0x0000707f, 0x00000023},
    {Opcode::kSh,        "sh",        kStore,   Format::kS,             0x0000707f, 0x00001023},
    {Opcode::kSw,        "sw",        kStore,   Format::kS,             0x0000707f, 0x00002023},
    {Opcode::kAddi,      "addi",      kAlu,     Format::kI,             0x0000707f, 0x00000013},
    {Opcode::kSlti,      "slti",      kAlu,     Format::kI,             0x0000707f, 0x00002013},
    {Opcode::kSltiu,     "sltiu",     kAlu,     Format::kI,             0x0000707f, 0x00003013},
    {Opcode::kXori,      "xori",      kAlu,     Format::kI,             0x0000707f, 0x00004013},
    {Opcode::kOri,       "ori",       kAlu,     Format::kI,             0x0000707f, 0x00006013},
    {Opcode::kAndi,      "andi",      kAlu,     Format::kI,             0x0000707f, 0x00007013},
    {Opcode::kSlli,      "slli",      kAlu,     Format::kShift,         0xfe00707f, 0x00001013},
    {Opcode::kSrli,      "srli",      kAlu,     Format::kShift,         0xfe00707f, 0x00005013},
    {Opcode::kSrai,      "srai",      kAlu,     Format::kShift,         0xfe00707f, 0x40005013},
    {Opcode::kAdd,       "add",       kAlu,     Format::kR,             0xfe00707f, 0x00000033},
    {Opcode::kSub,       "sub",       kAlu,     Format::kR,             0xfe00707f, 0x40000033},
    {Opcode::kSll,       "sll",       kAlu,     Format::kR,             0xfe00707f, 0x00001033},
    {Opcode::kSlt,       "slt",       kAlu,     Format::kR,             0xfe00707f, 0x00002033},
    {Opcode::kSltu,      "sltu",      kAlu,     Format::kR,             0xfe00707f, 0x00003033},
    {Opcode::kXor,       "xor",       kAlu,     Format::kR,             0xfe00707f, 0x00004033},
    {Opcode::kSrl,       "srl",       kAlu,     Format::kR,             0xfe00707f, 0x00005033},
    {Opcode::kSra,       "sra",       kAlu,     Format::kR,             0xfe00707f, 0x40005033},
    {Opcode::kOr,        "or",        kAlu,     Format::kR,             0xfe00707f, 0x00006033},
    {Opcode::kAnd,       "and",       kAlu,     Format::kR,             0xfe00707f, 0x00007033},
    {Opcode::kFence,     "fence",     kFence,   Format::kNone,          0x0000707f, 0x0000000f},
    {Opcode::kFenceI,    "fence.i",   kFence,   Format::kNone,          0x0000707f, 0x0000100f},
    {Opcode::kEcall,     "ecall",     kSystem,  Format::kNone,          0xffffffff, 0x00000073},
    {Opcode::kEbreak,    "ebreak",    kSystem,  Format::kNone,          0xffffffff, 0x00100073},
    {Opcode::kMret,      "mret",      kSystem,  Format::kNone,          0xffffffff, 0x30200073},
    {Opcode::kWfi,       "wfi",       kSystem,  Format::kNone,          0xffffffff, 0x10500073},
    {Opcode::kCsrrw,     "csrrw",     kCsr,     Format::kCsr,           0x0000707f, 0x00001073},
    {Opcode::kCsrrs,     "csrrs",     kCsr,     Format::kCsr,           0x0000707f, 0x00002073},
    {Opcode::kCsrrc,     "csrrc",     kCsr,     Format::kCsr,           0x0000707f, 0x00003073},
    {Opcode::kCsrrwi,    "csrrwi",    kCsr,     Format::kCsrImmediate,  0x0000707f, 0x00005073},
    {Opcode::kCsrrsi,    "csrrsi",    kCsr,     Format::kCsrImmediate,  0x0000707f, 0x00006073},
    {Opcode::kCsrrci,    "csrrci",    kCsr,     Format::kCsrImmediate,  0x0000707f, 0x00007073},
    {Opcode::kMul,       "mul",       kMul,     Format::kR,             0xfe00707f, 0x02000033},
    {Opcode::kMulh,      "mulh",      kMul,     Format::kR,             0xfe00707f, 0x02001033},
    {Opcode::kMulhsu,    "mulhsu",    kMul,     Format::kR,             0xfe00707f, 0x02002033},
    {Opcode::kMulhu,     "mulhu",     kMul,     Format::kR,             0xfe00707f, 0x02003033},
    {Opcode::kDiv,       "div",       kDiv,     Format::kR,             0xfe00707f, 0x02004033},
    {Opcode::kDivu,      "divu",      kDiv,     Format::kR,             0xfe00707f, 0x02005033},
    {Opcode::kRem,       "rem",       kDiv,     Format::kR,             0xfe00707f, 0x02006033},
    {Opcode::kRemu,      "remu",      kDiv,     Format::kR,             0xfe00707f, 0x02007033},
    {Opcode::kLrW,       "lr.w",      kAmo,     Format::kAmo,           0xf9f0707f, 0x1000202f},
    {Opcode::kScW,       "sc.w",      kAmo,     Format::kAmo,           0xf800707f, 0x1800202f},
    {Opcode::kAmoswap,   "amoswap.w", kAmo,     Format::kAmo,           0xf800707f, 0x0800202f},
    {Opcode::kAmoadd,    "amoadd.w",  kAmo,     Format::kAmo,           0xf800707f, 0x0000202f},
    {Opcode::kAmoxor,    "amoxor.w",  kAmo,     Format::kAmo,           0xf800707f, 0x2000202f},
    {Opcode::kAmoand,    "amoand.w",  kAmo,     Format::kAmo,           0xf800707f, 0x6000202f},
    {Opcode::kAmoor,     "amoor.w",   kAmo,     Format::kAmo,           0xf800707f, 0x4000202f},
    {Opcode::kAmomin,    "amomin.w",  kAmo,     Format::kAmo,           0xf800707f, 0x8000202f},
    {Opcode::kAmomax,    "amomax.w",  kAmo,     Format::kAmo,           0xf800707f, 0xa000202f},
    {Opcode::kAmominu,   "amominu.w", kAmo,     Format::kAmo,           0xf800707f, 0xc000202f},
    {Opcode::kAmomaxu,   "amomaxu.w", kAmo,     Format::kAmo,           0xf800707f, 0xe000202f},
}};
// clang-format on

constexpr bool in_order() {
  for (std::size_t i = 0; i < kOpcodes; ++i) {
    if (static_cast<std::size_t>(kRows[i].opcode) != i) return false;
  }
  return true;
}
static_assert(in_order());

std::int32_t sign_extended(std::uint32_t value, int bits) {
  return static_cast<std::int32_t>(value << (32 - bits)) >> (32 - bits);
}

std::int32_t immediate(Format format, std::uint32_t word) {
  const auto field = [word](int low, int bits) { return word >> low & ((1U << bits) - 1); };
  switch (format) {
    case Format::kI: return sign_extended(field(20, 12), 12);
    case Format::kS: return sign_extended(field(25, 7) << 5 | field(7, 5), 12);
    case Format::kB:
      return sign_extended(field(31, 1) << 12 | field(7, 1) << 11 | field(25, 6) << 5 | field(8, 4) << 1, 13);
    case Format::kU: return static_cast<std::int32_t>(word & 0xfffff000U);
    case Format::kJ:
      return sign_extended(field(31, 1) << 20 | field(12, 8) << 12 | field(20, 1) << 11 | field(21, 10) << 1, 21);
    case Format::kShift: return static_cast<std::int32_t>(field(20, 5));
    case Format::kCsr:
    case Format::kCsrImmediate: return static_cast<std::int32_t>(field(20, 12));
    case Format::kNone:
    case Format::kR:
    case Format::kAmo: break;
  }
  return 0;
}

}  // namespace

const InstructionRow& row_of(Opcode opcode) { return kRows[static_cast<std::size_t>(opcode)]; }

Instruction decode(std::uint32_t bits) {
  Instruction instruction;
  const bool compressed = is_compressed(bits);
  instruction.bits = compressed ? bits & 0xffff : bits;
  instruction.halfwords = compressed ? 1 : 2;
  instruction.opcode = Opcode::kIllegal;
  const std::uint32_t word = compressed ? expand(static_cast<std::uint16_t>(bits)) : bits;
  for (const InstructionRow& row : kRows) {
    if ((word & row.mask) != row.match) continue;
    instruction.opcode = row.opcode;
    instruction.rd = static_cast<std::uint8_t>(word >> 7 & 31);
    instruction.rs1 = static_cast<std::uint8_t>(word >> 15 & 31);
    instruction.rs2 = static_cast<std::uint8_t>(word >> 20 & 31);
    instruction.imm = immediate(row.format, word);
    break;
  }
  return instruction;
}

bool adds_to_stack_pointer(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::kAddi: return instruction.rs1 == kStackPointer || instruction.rs1 == kFramePointer;
    case Opcode::kAdd: return instruction.rs1 == kStackPointer || instruction.rs2 == kStackPointer;
    case Opcode::kSub: return instruction.rs1 == kStackPointer;
    default: return false;
  }
}

}  // namespace cmx::model::rv32
