// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_tools/profile.h"

#include <algorithm>
#include <utility>

namespace cmx::sw::firmware_tools {
void Profile::account(std::uint64_t cycle) {
  const std::uint64_t cycles = cycle - std::exchange(since_, cycle);
  if (cycles == 0 || active_.empty()) return;
  *stack_cycles_ += cycles;
  active_.back()->self_cycles += cycles;
  for (FunctionProfile* function : active_) function->total_cycles += cycles;
}

void Profile::enter(const std::string& function) {
  if (stack_.size() != calls_.depth() + 1) {
    stack_.resize(calls_.depth() + 1);
    changed_ = true;
  }
  if (stack_.back() == function) return;
  stack_.back() = function;
  ++functions_[function].calls;
  changed_ = true;
}

void Profile::renew_stack() {
  std::string folded;
  std::vector<std::string> names;
  for (const std::string& function : stack_) {
    if (function.empty()) continue;
    folded += (folded.empty() ? "" : ";") + function;
    names.push_back(function);
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

void Profile::retired(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction,
                      std::uint32_t /*rd_value*/) {
  account(cycle);
  static const std::string kUnknown = "-";
  const Place& place = places_.at(pc, instruction);
  calls_.arrive(pc);
  enter(place.function == nullptr ? kUnknown : place.function->name);
  if (changed_) renew_stack();
  ++active_.back()->instructions;
  calls_.retired(pc, instruction);
}

void Profile::trapped(std::uint64_t cycle, std::uint32_t /*mcause*/, std::uint32_t mepc, std::uint32_t /*mtval*/) {
  account(cycle);
  calls_.trapped(mepc);
}

void Profile::finish(std::uint64_t cycle) { account(cycle); }

}  // namespace cmx::sw::firmware_tools
