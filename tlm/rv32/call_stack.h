// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "tlm/rv32/instruction.h"

namespace model::rv32 {

/// From where a core's code was called, seen from outside: a call is a jal or jalr that leaves its return address in ra or t0, or a trap; it ends when
/// execution comes back there. For an Observer, which tells it every instruction and trap.
class CallStack {
 public:
  void retired(std::uint32_t pc, const Instruction& instruction) {
    if (std::exchange(jumped_, false)) come_back(pc);
    const bool links = instruction.rd == 1 || instruction.rd == 5;
    const bool jump = instruction.opcode == Opcode::kJal || instruction.opcode == Opcode::kJalr;
    if (jump && links && frames_.size() < kDeepest) frames_.push_back({pc, pc + instruction.length()});
    jumped_ = instruction.opcode == Opcode::kMret || (instruction.opcode == Opcode::kJalr && !links);
  }
  void trapped(std::uint32_t mepc) {
    if (frames_.size() < kDeepest) frames_.push_back({mepc, mepc});
    jumped_ = false;
  }

  /// Where the calls were made, the innermost first. `pc`: where the core is now.
  std::vector<std::uint32_t> sites(std::uint32_t pc) {
    if (std::exchange(jumped_, false)) come_back(pc);
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
  };
  void come_back(std::uint32_t pc) {
    const auto frame = std::find_if(frames_.rbegin(), frames_.rend(), [pc](const Frame& f) { return f.back == pc; });
    if (frame != frames_.rend()) frames_.erase(frame.base() - 1, frames_.end());
  }

  std::vector<Frame> frames_;
  bool jumped_{false};  // perhaps back
};

}  // namespace model::rv32
