// SPDX-License-Identifier: Apache-2.0
// Where a core's cycles go, by function and by the functions that called it.
//
// Calls as tlm/rv32/call_stack.h sees them. A function that is entered otherwise takes the place of the one before it
// in the stack (tail calls). Cycles of an instruction last until the next one starts: waits for the bus and sleep in
// wfi are with the instruction that waits.
// Statistics: of each function calls, instructions, cycles in itself and cycles with what it called; of each stack its
// cycles.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sw/firmware_tools/places.h"
#include "tlm/rv32/call_stack.h"
#include "tlm/rv32/observer.h"

namespace cmx::sw::firmware_tools {

struct FunctionProfile {
  std::uint64_t calls{0};
  std::uint64_t instructions{0};
  std::uint64_t self_cycles{0};
  std::uint64_t total_cycles{0};  // of a function that calls itself, once
};

class Profile final : public model::rv32::Observer {
 public:
  /// `places` must outlive it.
  explicit Profile(Places& places) : places_(places) {}

  void retired(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction,
               std::uint32_t rd_value) override;
  void trapped(std::uint64_t cycle, std::uint32_t mcause, std::uint32_t mepc, std::uint32_t mtval) override;
  /// The core has ended, or the run.
  void finish(std::uint64_t cycle);

  /// By name; "-" is what has no symbol.
  const std::map<std::string, FunctionProfile>& functions() const { return functions_; }
  /// Cycles of each stack, "main;team_finish;take_one", as flame-graph tools read them.
  const std::map<std::string, std::uint64_t>& stacks() const { return folded_; }

 private:
  /// Execution is in this function, whatever led there.
  void enter(const std::string& function);
  void account(std::uint64_t cycle);
  void renew_stack();

  Places& places_;
  std::map<std::string, FunctionProfile> functions_;
  std::map<std::string, std::uint64_t> folded_;
  model::rv32::CallStack calls_;
  std::vector<std::string> stack_{""};  // a function for each call, the first for none; empty: nothing of it has run
  std::uint64_t since_{0};              // the cycle up to which cycles have been given to somebody
  bool changed_{true};                  // the stack, since the pointers below
  std::uint64_t* stack_cycles_{nullptr};
  std::vector<FunctionProfile*> active_;  // functions of the stack, each once; the last is the running one
};

}  // namespace cmx::sw::firmware_tools
