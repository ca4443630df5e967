// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_tools/profile.h"

#include <algorithm>
#include <utility>

namespace sw::firmware_tools {
namespace {

using model::rv32::Opcode;

// The registers that the calling convention returns by: ra, and t0 of helpers like __riscv_save.
bool links(std::uint8_t rd) { return rd == 1 || rd == 5; }

constexpr std::size_t kDeepest = 1024;  // frames; what calls deeper is seen as a tail call

}  // namespace

void Profile::account(std::uint64_t cycle) {
  const std::uint64_t cycles = cycle - std::exchange(since_, cycle);
  if (cycles == 0 || active_.empty()) return;
  *stack_cycles_ += cycles;
  active_.back()->self_cycles += cycles;
  for (FunctionProfile* function : active_) function->total_cycles += cycles;
}

/// Where execution is now, after whatever led there.
void Profile::arrive(std::uint32_t pc, const std::string& function) {
  if (std::exchange(jumped_, false)) {
    const auto frame = std::find_if(stack_.rbegin(), stack_.rend() - 1, [pc](const Frame& f) { return f.back == pc; });
    if (frame != stack_.rend() - 1) {
      stack_.erase(frame.base() - 1, stack_.end());
      changed_ = true;
    }
  }
  if (stack_.back().function == function) return;
  stack_.back().function = function;
  ++functions_[function].calls;
  changed_ = true;
}

void Profile::renew_stack() {
  std::string folded;
  std::vector<std::string> names;
  for (const Frame& frame : stack_) {
    if (frame.function.empty()) continue;
    folded += (folded.empty() ? "" : ";") + frame.function;
    names.push_back(frame.function);
  }
  stack_cycles_ = &folded_[folded];
  active_.clear();
  const std::string running = names.back();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& name : names) {
    if (name != running) active_.push_back(&functions_[name]);
  }
  active_.push_back(&functions_[running]);
  changed_ = false;
}

void Profile::retired(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction, std::uint32_t /*rd_value*/) {
  account(cycle);
  static const std::string kUnknown = "-";
  const Place& place = places_.at(pc, instruction);
  arrive(pc, place.function == nullptr ? kUnknown : place.function->name);
  if (changed_) renew_stack();
  ++active_.back()->instructions;
  const bool jump = instruction.opcode == Opcode::kJal || instruction.opcode == Opcode::kJalr;
  if (jump && links(instruction.rd) && stack_.size() < kDeepest) stack_.push_back({.function = {}, .back = pc + instruction.length()});
  jumped_ = instruction.opcode == Opcode::kMret || (instruction.opcode == Opcode::kJalr && !links(instruction.rd));
}

void Profile::trapped(std::uint64_t cycle, std::uint32_t /*mcause*/, std::uint32_t mepc, std::uint32_t /*mtval*/) {
  account(cycle);
  jumped_ = false;
  if (stack_.size() < kDeepest) stack_.push_back({.function = {}, .back = mepc, .trap = true});
}

void Profile::finish(std::uint64_t cycle) { account(cycle); }

}  // namespace sw::firmware_tools
