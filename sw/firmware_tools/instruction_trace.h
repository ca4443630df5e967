// SPDX-License-Identifier: Apache-2.0
// Every instruction of a die as a line of text, traps between them:
//
//   die cycle pc function+offset file:line disassembly ; register=value left in it
//   1 2304 0x80000128 main+0x8 hello.c:7 addi a0,a0,1664 ; a0=0x80001680
//   1 2310 trap illegal instruction at 0x8000012c, mtval 0x00000000
//
// A function or line that is not known is "-". Lines of several dies in one stream are in the order in which their cores ran, a quantum at a time: sort by cycle.
#pragma once

#include <cstdint>
#include <ostream>

#include "sw/firmware_tools/places.h"
#include "tlm/rv32/observer.h"

namespace sw::firmware_tools {

class InstructionTrace final : public model::rv32::Observer {
 public:
  /// Both must outlive the trace.
  InstructionTrace(int die, Places& places, std::ostream& out) : die_(die), places_(places), out_(out) {}

  void retired(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction, std::uint32_t rd_value) override;
  void trapped(std::uint64_t cycle, std::uint32_t mcause, std::uint32_t mepc, std::uint32_t mtval) override;

 private:
  int die_;
  Places& places_;
  std::ostream& out_;
};

}  // namespace sw::firmware_tools
