// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tlm/rv32/isa/instruction.h"

namespace cmx::model::rv32 {

/// From where a core's code was called, seen from outside: a call is a jal or jalr that leaves its return address in ra
/// or t0 (helpers like __riscv_save), or a trap; a call ends when execution comes back there by a jump, a trap by mret.
/// For an Observer, which tells it every instruction and trap. What calls deeper than 1024 calls is not seen as a call.
class CallStack {
 public:
  /// Before retired(): execution is at `pc`, perhaps back from calls.
  void arrive(std::uint32_t pc) {
    if (!std::exchange(jumped_, false)) return;
    const auto frame =
        std::find_if(frames_.rbegin(), frames_.rend(), [pc](const Frame& f) { return !f.trap && f.back == pc; });
    if (frame != frames_.rend()) pop(frame.base() - 1);
  }
  void retired(std::uint32_t pc, const Instruction& instruction) {
    arrive(pc);
    const bool links = instruction.rd == 1 || instruction.rd == 5;
    const bool jump = instruction.opcode == Opcode::kJal || instruction.opcode == Opcode::kJalr;
    if (jump && links) push({.site = pc, .back = pc + instruction.length(), .trap = false});
    if (instruction.opcode == Opcode::kMret) leave_trap();
    jumped_ = instruction.opcode == Opcode::kJalr && !links;
  }
  void trapped(std::uint32_t mepc) {
    arrive(mepc);  // the instruction there may have been the first after a return
    push({.site = mepc, .back = mepc, .trap = true});
  }

  /// Calls that have not ended.
  std::size_t depth() const { return frames_.size(); }
  /// Another one after each change.
  std::uint64_t version() const { return version_; }
  /// Where they were made, the innermost first.
  std::vector<std::uint32_t> sites() const {
    std::vector<std::uint32_t> sites;
    for (const Frame& frame : frames_) sites.push_back(frame.site);
    std::reverse(sites.begin(), sites.end());
    return sites;
  }

 private:
  static constexpr std::size_t kDeepest = 1024;
  struct Frame {
    std::uint32_t site;
    std::uint32_t back;
    bool trap;
  };
  void push(const Frame& frame) {
    if (frames_.size() == kDeepest) return;
    frames_.push_back(frame);
    ++version_;
  }
  void pop(std::vector<Frame>::iterator first) {
    frames_.erase(first, frames_.end());
    ++version_;
  }
  void leave_trap() {
    const auto frame = std::find_if(frames_.rbegin(), frames_.rend(), [](const Frame& f) { return f.trap; });
    if (frame != frames_.rend()) pop(frame.base() - 1);
  }

  std::vector<Frame> frames_;
  std::uint64_t version_{1};
  bool jumped_{false};  // perhaps back
};

}  // namespace cmx::model::rv32
