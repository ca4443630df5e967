// SPDX-License-Identifier: Apache-2.0
// Offsets on the own die to physical offsets: one level of page_entry, kept when fetched.
//
// Off after reset: an offset is physical and every token is good. Kept entries stay until they are flushed, or
// translation_control or the table's registers change.
// Not modelled: a bound on how many entries are kept, several misses for one page in flight.
#pragma once

#include <cstdint>
#include <map>

#include "tlm/comm_engine/ports.h"
#include "tlm/comm_engine/register_file.h"

namespace cmx::model::comm_engine {

class Translation {
 public:
  Translation(const RegisterFile& file, Memory& memory) : file_(file), memory_(memory) {}

  struct Result {
    Error error{Error::kNone};
    bool missed{false};      // the entry had to be fetched
    std::uint64_t place{0};  // in memory
    std::uint64_t bytes{0};  // of `most`, that lie there in one piece
  };
  /// The first bytes of an access to `most` bytes.
  Result look_up(std::uint64_t offset, std::uint64_t most, bool write, std::uint32_t token);
  void flush() { entries_.clear(); }

 private:
  Error fetch(std::uint64_t page, unsigned page_bits, regs::PageEntry& entry) const;

  const RegisterFile& file_;
  Memory& memory_;
  std::map<std::uint64_t, regs::PageEntry> entries_;  // by page
};

}  // namespace cmx::model::comm_engine
