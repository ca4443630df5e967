// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "tlm/comm_engine/cutter.h"

namespace cmx::model::comm_engine {

/// A descriptor in flight.
struct Job {
  std::uint32_t index{0};  // of the submission
  regs::Submission submission;
  Cutter cutter;
  bool started{false};  // its fence, if it has one, is past
  bool cut{false};      // all its transactions are in flight
  bool held{false};     // its last transaction carries the flag and waits for the others
  int open{0};          // transactions
  std::uint64_t bytes{0};
  Error error{Error::kNone};
  std::optional<std::int64_t> completes_at;  // by a fault later than it ended

  regs::Opcode opcode() const { return static_cast<regs::Opcode>(submission.opcode); }
  bool has(hw::BitField<std::uint16_t> flag) const { return flag.get(submission.flags) != 0; }
  bool ended() const { return cut && open == 0; }
};

}  // namespace cmx::model::comm_engine
