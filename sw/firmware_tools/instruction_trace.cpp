// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_tools/instruction_trace.h"

#include <fmt/ostream.h>

#include <algorithm>
#include <utility>

#include "tlm/rv32/isa/cause.h"
#include "tlm/rv32/isa/disassemble.h"

namespace cmx::sw::firmware_tools {
namespace {

bool writes_register(const model::rv32::Instruction& instruction) {
  return instruction.rd != 0 && instruction.rd < 32 &&
         model::rv32::writes_rd(model::rv32::row_of(instruction.opcode).format);
}

const char* or_dash(const std::string& text) { return text.empty() ? "-" : text.c_str(); }

}  // namespace

InstructionTrace::InstructionTrace(int die, Places& places, std::ostream& out, InstructionTraceOptions options)
    : die_(die), places_(places), out_(out), options_(std::move(options)), inside_(!options_.entries) {}

void InstructionTrace::arrive(std::uint32_t pc) {
  calls_.arrive(pc);
  if (inside_ && calls_.depth() < depth_) inside_ = false;
}

void InstructionTrace::follow(std::uint32_t pc, const model::rv32::Instruction& instruction) {
  if (!options_.entries) return;
  arrive(pc);
  if (!inside_ && std::find(options_.entries->begin(), options_.entries->end(), pc) != options_.entries->end()) {
    inside_ = true;
    depth_ = calls_.depth();
  }
  calls_.retired(pc, instruction);
}

void InstructionTrace::retired(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction,
                               std::uint32_t rd_value) {
  follow(pc, instruction);
  if (!wanted(cycle)) return finish();
  if (options_.compact) return add_to_run(cycle, pc, instruction);
  const Place& place = places_.at(pc, instruction);
  fmt::print(out_, "{} {} {:#010x} {} {} {}", die_, cycle, pc, or_dash(place.where), or_dash(place.source), place.text);
  if (writes_register(instruction))
    fmt::print(out_, " ; {}={:#x}", model::rv32::register_name(instruction.rd), rd_value);
  out_ << '\n';
}

void InstructionTrace::trapped(std::uint64_t cycle, std::uint32_t mcause, std::uint32_t mepc, std::uint32_t mtval) {
  finish();
  if (options_.entries) {
    arrive(mepc);
    calls_.trapped(mepc);
  }
  if (wanted(cycle))
    fmt::print(out_, "{} {} trap {} at {:#010x}, mtval {:#010x}\n", die_, cycle, model::rv32::cause_name(mcause), mepc,
               mtval);
}

void InstructionTrace::add_to_run(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction) {
  if (!run_ || run_->next != pc) {
    finish();
    run_ = Run{.cycle = cycle, .pc = pc, .next = pc, .instructions = 0};
  }
  run_->next = pc + instruction.length();
  ++run_->instructions;
}

void InstructionTrace::finish() {
  if (!run_) return;
  fmt::print(out_, "{} {} {:x} {}", die_, run_->cycle, run_->pc, run_->instructions);
  const elf::Function* function = places_.image().function_at(run_->pc);
  if (function != std::exchange(function_, function)) {
    if (function != nullptr) {
      fmt::print(out_, " {}+{:#x}", function->name, run_->pc - function->address);
    } else {
      out_ << " -";
    }
  }
  out_ << '\n';
  run_.reset();
}

}  // namespace cmx::sw::firmware_tools
