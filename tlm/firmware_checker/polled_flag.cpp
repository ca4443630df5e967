// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_checker/polled_flag.h"

namespace cmx::model {
namespace {

using rv32::Core;
using rv32::Format;
using rv32::Instruction;

constexpr std::uint32_t kLongestLoop = 64;  // bytes
constexpr int kBetween = 4;                 // instructions from the load to the branch
constexpr int kBehind = 24;                 // that may say that the value is used no more
constexpr std::uint32_t kSign = 0x80000000U;

Instruction instruction_at(Core& core, std::uint32_t pc) {
  std::uint32_t bits = 0;
  for (std::uint32_t i = 0; i < 4; ++i) {
    std::uint8_t byte = 0;
    if (!core.peek(pc + i, byte)) break;
    bits |= std::uint32_t{byte} << (8 * i);
  }
  return rv32::decode(bits);
}

bool is_branch(rv32::Opcode opcode) { return rv32::row_of(opcode).format == Format::kB; }
bool writes(const Instruction& i, std::uint8_t number) {
  return rv32::writes_rd(rv32::row_of(i.opcode).format) && i.rd == number;
}
bool reads(const Instruction& i, std::uint8_t number) {
  switch (rv32::row_of(i.opcode).format) {
    case Format::kNone:
    case Format::kU:
    case Format::kJ:
    case Format::kCsrImmediate: return false;
    case Format::kR:
    case Format::kS:
    case Format::kB:
    case Format::kAmo: return i.rs1 == number || i.rs2 == number;
    default: return i.rs1 == number;
  }
}
/// A register that a call leaves in any state, and that hands over no argument of few.
bool is_temporary(std::uint8_t number) {
  return (number >= 5 && number <= 7) || (number >= 14 && number <= 17) || number >= 28;
}

bool is_used(Core& core, std::uint32_t pc, std::uint8_t number, int& left) {
  while (left-- > 0) {
    const Instruction i = instruction_at(core, pc);
    if (i.opcode <= rv32::Opcode::kIllegal || reads(i, number)) return true;
    if (writes(i, number)) return false;
    if (i.opcode == rv32::Opcode::kJalr || (i.opcode == rv32::Opcode::kJal && i.rd != 0)) return !is_temporary(number);
    if (is_branch(i.opcode) && is_used(core, pc + static_cast<std::uint32_t>(i.imm), number, left)) return true;
    pc += i.opcode == rv32::Opcode::kJal ? static_cast<std::uint32_t>(i.imm) : i.length();
  }
  return true;
}

}  // namespace

std::optional<PolledFlags::Loop> PolledFlags::loop_at(Core& core, std::uint32_t pc) {
  const Instruction load = instruction_at(core, pc);
  if (load.opcode != rv32::Opcode::kLw || load.rd == 0) return std::nullopt;
  std::uint32_t at = pc + load.length();
  std::uint32_t written = 0;
  for (int i = 0; i < kBetween; ++i) {
    const Instruction next = instruction_at(core, at);
    if (is_branch(next.opcode)) {
      const bool first = next.rs1 == load.rd;
      const std::uint8_t other = first ? next.rs2 : next.rs1;
      const std::uint32_t target = at + static_cast<std::uint32_t>(next.imm);
      int left = kBehind;
      if (first == (next.rs2 == load.rd) || (written >> other & 1U) != 0 || pc - target > kLongestLoop)
        return std::nullopt;
      if (is_used(core, at + next.length(), load.rd, left)) return std::nullopt;
      return Loop{.branch = next.opcode, .value_first = first, .other = other};
    }
    if (next.opcode <= rv32::Opcode::kIllegal || next.opcode == rv32::Opcode::kJal ||
        next.opcode == rv32::Opcode::kJalr || reads(next, load.rd) || writes(next, load.rd))
      return std::nullopt;
    if (rv32::writes_rd(rv32::row_of(next.opcode).format)) written |= 1U << next.rd;
    at += next.length();
  }
  return std::nullopt;
}

std::optional<PolledFlags::Wait> PolledFlags::wait_at(Core& core, std::uint32_t value) {
  const auto [found, added] = loops_.try_emplace(core.pc());
  if (added) found->second = loop_at(core, core.pc());
  if (!found->second) return std::nullopt;
  const Loop& loop = *found->second;
  const std::uint32_t other = core.reg(loop.other);
  const bool is_signed = loop.branch == rv32::Opcode::kBlt || loop.branch == rv32::Opcode::kBge;
  if (is_signed && ((value | other) & kSign) != 0) return std::nullopt;
  const auto at_least = [&](std::uint32_t least) {
    return Wait{.condition = {.value = least, .at_least = true}, .met = value >= least};
  };
  switch (loop.branch) {
    case rv32::Opcode::kBne: return Wait{.condition = {.value = other, .at_least = false}, .met = value == other};
    case rv32::Opcode::kBeq: return other == 0 ? std::optional(at_least(1)) : std::nullopt;
    case rv32::Opcode::kBlt:
    case rv32::Opcode::kBltu: return loop.value_first ? std::optional(at_least(other)) : std::nullopt;
    case rv32::Opcode::kBge:
    case rv32::Opcode::kBgeu:
      return !loop.value_first && other != ~0U ? std::optional(at_least(other + 1)) : std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace cmx::model
