// SPDX-License-Identifier: Apache-2.0
// Every instruction of a die as a line of text, traps between them:
//
//   die cycle pc function+offset file:line disassembly ; register=value left in it
//   1 2304 0x80000128 main+0x8 hello.c:7 addi a0,a0,1664 ; a0=0x80001680
//   1 2310 trap illegal instruction at 0x8000012c, mtval 0x00000000
//
// A function or line that is not known is "-". Lines of several dies in one stream are in the order in which their
// cores ran, a quantum at a time: sort by cycle.
//
// Compact: a line for each run of instructions that lie one behind the other, with their number, and the function where
// it is another one than that of the die's line before. What is in between, an `objdump -d` of the image has; the
// results of instructions are not in it.
//
//   die cycle pc instructions function+offset
//   1 2304 80000128 5 main+0x8
//   1 2315 8000013c 2
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <ostream>
#include <vector>

#include "sw/firmware_tools/places.h"
#include "tlm/rv32/call_stack.h"
#include "tlm/rv32/observer.h"

namespace cmx::sw::firmware_tools {

struct InstructionTraceOptions {
  std::uint64_t from{0};                                        // instructions that start at this cycle or later,
  std::uint64_t to{std::numeric_limits<std::uint64_t>::max()};  // and before this one
  /// Only while execution is in a function that starts at one of these, or in what that calls, traps included; nothing:
  /// always.
  std::optional<std::vector<std::uint32_t>> entries{};
  bool compact{false};
};

class InstructionTrace final : public model::rv32::Observer {
 public:
  /// Both must outlive the trace.
  InstructionTrace(int die, Places& places, std::ostream& out, InstructionTraceOptions options = {});

  void retired(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction,
               std::uint32_t rd_value) override;
  void trapped(std::uint64_t cycle, std::uint32_t mcause, std::uint32_t mepc, std::uint32_t mtval) override;
  /// Writes what is still to be written. After the last instruction.
  void finish();

 private:
  /// Instructions one behind the other that have not been written.
  struct Run {
    std::uint64_t cycle;
    std::uint32_t pc;
    std::uint32_t next;  // where it goes on
    std::uint64_t instructions;
  };

  bool wanted(std::uint64_t cycle) const { return inside_ && cycle >= options_.from && cycle < options_.to; }
  /// Before what happens at `pc`: perhaps back from the function.
  void arrive(std::uint32_t pc);
  void follow(std::uint32_t pc, const model::rv32::Instruction& instruction);
  void add_to_run(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction);

  int die_;
  Places& places_;
  std::ostream& out_;
  InstructionTraceOptions options_;
  model::rv32::CallStack calls_;
  bool inside_;           // one of the functions
  std::size_t depth_{0};  // of the calls when it was entered
  std::optional<Run> run_;
  const elf::Function* function_{nullptr};  // of the last line
};

}  // namespace cmx::sw::firmware_tools
