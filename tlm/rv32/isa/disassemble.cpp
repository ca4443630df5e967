// SPDX-License-Identifier: Apache-2.0
#include "tlm/rv32/isa/disassemble.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "tlm/rv32/isa/instruction.h"

namespace cmx::model::rv32 {
namespace {

constexpr std::array<std::string_view, 32> kNames{"zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
                                                  "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
                                                  "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

}  // namespace

std::string_view register_name(std::uint32_t number) { return kNames.at(number); }

std::string disassemble(std::uint32_t pc, std::uint32_t bits) {
  const Instruction i = decode(bits);
  const InstructionRow& row = row_of(i.opcode);
  if (row.mnemonic.empty()) return fmt::format(".{} {:#x}", i.halfwords == 1 ? "half" : "word", i.bits);
  const std::string_view name = row.mnemonic;
  const std::string_view rd = kNames[i.rd];
  const std::string_view rs1 = kNames[i.rs1];
  const std::string_view rs2 = kNames[i.rs2];
  const std::uint32_t target = pc + static_cast<std::uint32_t>(i.imm);
  const bool offset_form = row.instruction_class == InstructionClass::kLoad || i.opcode == Opcode::kJalr;
  switch (row.format) {
    case Format::kNone: break;
    case Format::kR: return fmt::format("{} {},{},{}", name, rd, rs1, rs2);
    case Format::kI:
      return offset_form ? fmt::format("{} {},{}({})", name, rd, i.imm, rs1)
                         : fmt::format("{} {},{},{}", name, rd, rs1, i.imm);
    case Format::kShift: return fmt::format("{} {},{},{}", name, rd, rs1, i.imm);
    case Format::kS: return fmt::format("{} {},{}({})", name, rs2, i.imm, rs1);
    case Format::kB: return fmt::format("{} {},{},{:#x}", name, rs1, rs2, target);
    case Format::kU: return fmt::format("{} {},{:#x}", name, rd, static_cast<std::uint32_t>(i.imm) >> 12);
    case Format::kJ: return fmt::format("{} {},{:#x}", name, rd, target);
    case Format::kCsr: return fmt::format("{} {},{:#x},{}", name, rd, i.imm, rs1);
    case Format::kCsrImmediate: return fmt::format("{} {},{:#x},{}", name, rd, i.imm, i.rs1);
    case Format::kAmo:
      return i.opcode == Opcode::kLrW ? fmt::format("{} {},({})", name, rd, rs1)
                                      : fmt::format("{} {},{},({})", name, rd, rs2, rs1);
  }
  return std::string(name);
}

}  // namespace cmx::model::rv32
