// SPDX-License-Identifier: Apache-2.0
// Whoever wants to see every instruction: traces, profiles, coverage. Without one the core does not ask.
#pragma once

#include <cstdint>

#include "tlm/rv32/isa/instruction.h"

namespace cmx::model::rv32 {

/// The null object; derive and override what is of interest.
/// Contract: called in program order. Nothing here may touch the core.
class Observer {
 public:
  virtual ~Observer() = default;
  /// Only instructions that may start or end a call or move the stack (Instruction::turns), and each one's next: the
  /// others then cost next to nothing. Asked when run() starts.
  virtual bool only_turns() const { return false; }
  /// After an instruction: `cycle` at which it started, the value left in rd (0 for those that write none and for x0).
  virtual void retired(std::uint64_t /*cycle*/, std::uint32_t /*pc*/, const Instruction& /*instruction*/,
                       std::uint32_t /*rd_value*/) {}
  /// A trap was taken: mcause, mepc and mtval as software finds them.
  virtual void trapped(std::uint64_t /*cycle*/, std::uint32_t /*mcause*/, std::uint32_t /*mepc*/,
                       std::uint32_t /*mtval*/) {}
};

}  // namespace cmx::model::rv32
