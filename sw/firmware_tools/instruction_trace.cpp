// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_tools/instruction_trace.h"

#include <fmt/ostream.h>

#include "tlm/rv32/cause.h"
#include "tlm/rv32/disassemble.h"

namespace sw::firmware_tools {
namespace {

bool writes_register(const model::rv32::Instruction& instruction) {
  return instruction.rd != 0 && instruction.rd < 32 && model::rv32::writes_rd(model::rv32::row_of(instruction.opcode).format);
}

const char* or_dash(const std::string& text) { return text.empty() ? "-" : text.c_str(); }

}  // namespace

void InstructionTrace::retired(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction, std::uint32_t rd_value) {
  const Place& place = places_.at(pc, instruction);
  fmt::print(out_, "{} {} {:#010x} {} {} {}", die_, cycle, pc, or_dash(place.where), or_dash(place.source), place.text);
  if (writes_register(instruction)) fmt::print(out_, " ; {}={:#x}", model::rv32::register_name(instruction.rd), rd_value);
  out_ << '\n';
}

void InstructionTrace::trapped(std::uint64_t cycle, std::uint32_t mcause, std::uint32_t mepc, std::uint32_t mtval) {
  fmt::print(out_, "{} {} trap {} at {:#010x}, mtval {:#010x}\n", die_, cycle, model::rv32::cause_name(mcause), mepc, mtval);
}

}  // namespace sw::firmware_tools
