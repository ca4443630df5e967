// SPDX-License-Identifier: Apache-2.0
// A channel's rings in the die's memory. Their addresses are physical offsets: they are not translated.
#pragma once

#include <cstdint>

#include "tlm/comm_engine/ports.h"
#include "tlm/comm_engine/register_file.h"

namespace cmx::model::comm_engine {

class Rings {
 public:
  Rings(RegisterFile& file, Memory& memory) : file_(file), memory_(memory) {}

  /// kNone, or kBadRing.
  Error check(std::uint32_t channel) const;
  /// The producer is further ahead than there are entries, or behind.
  bool overrun(std::uint32_t channel) const;
  /// What the ring holds for an index.
  regs::Submission entry(std::uint32_t channel, std::uint32_t index) const;
  /// Where that is.
  std::uint64_t submission_offset(std::uint32_t channel, std::uint32_t index) const;
  /// Where the completion ring has index `index`.
  std::uint64_t completion_offset(std::uint32_t channel, std::uint32_t index) const;
  /// The submission at the consumer's index, which moves on. Only with rings that check() finds good.
  regs::Submission fetch(std::uint32_t channel);
  /// Writes a completion at the producer's index, which moves on; kNone, kCompletionOverrun when there is no room, or
  /// kBadRing. Without a completion ring nothing happens.
  Error complete(std::uint32_t channel, regs::Completion completion);

 private:
  bool good(std::uint64_t base, std::uint32_t entries, std::size_t entry) const;
  std::uint32_t get(std::uint32_t channel, std::uint32_t offset) const {
    return file_.get(channel_register(channel, offset));
  }
  std::uint64_t submission_base(std::uint32_t channel) const;
  std::uint64_t completion_base(std::uint32_t channel) const;

  RegisterFile& file_;
  Memory& memory_;
};

}  // namespace cmx::model::comm_engine
