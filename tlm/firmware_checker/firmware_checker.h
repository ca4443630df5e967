// SPDX-License-Identifier: Apache-2.0
// Finds mistakes of firmware that a run may get away with: what is read, written or lost without the program having made sure.
//
//   CommEngine --Observer--> FirmwareChecker <-- accesses of the core to HBM, its stack pointer
//
// Rules, and where each is reported
//   unawaited_read       data that an engine brought are read before the reader knows that they are there: by the core, or by a descriptor (at its doorbell)
//   source_overwritten   what a descriptor reads is changed before it has ended: by the core, or by another descriptor (at its doorbell)
//   overlapping_writes   two writes of the same bytes are under way, and nothing orders them
//   uninitialised_read   bytes of HBM that nobody wrote are read, by the core or by a descriptor
//   ring_overrun         a doorbell that is further ahead than the ring has entries
//   completion_lost      there was no room for a completion
//   outside_buffer       a transfer or a flag goes where no buffer is, on a die whose buffers are known
//   torn_unit            a unit of 512 bytes of which the core reads the last word to know that all of it is there was not written as a whole: at the doorbell of who wrote it
//   stack_overflow       the stack pointer leaves the stack
// Who knows: the core, of its own engine's descriptors by reading their completions; of another die's data by reading the flag that came with them or after them, or the
// completion of a wait for it; or by reading the last word of a 512-byte unit that one transaction of another die wrote. A channel, by a fence, by a wait for the flag, and by what the core knew at its doorbell. A flag vouches for what its own descriptor brought and
// for what had ended before that for certain: by a fence, or because the core over there had seen the completion. Whether it went well by luck does not matter.
// Parameters: where each die's stack ends, and perhaps its buffers. Statistics: the violations, each rule and place once.
// Contract: one thread; tells nobody to stop.
//
// Not modelled: memory of CPUs; reads of another die's memory; knowledge that came by way of a third die; registers (completion_producer) and interrupts as a way to know;
// data that arrive after they were read; page tables that put an offset elsewhere.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "tlm/comm_engine/observer.h"
#include "tlm/firmware_checker/checked_job.h"
#include "tlm/firmware_checker/interval_map.h"
#include "tlm/firmware_platform/sparse_memory.h"
#include "tlm/rv32/observer.h"

namespace model {

struct Violation {
  std::string_view rule;
  int die{0};
  std::uint32_t pc{0};
  std::vector<std::uint32_t> callers;  // the calls that led there, the innermost first
  std::int64_t at{0};                  // ps
  std::string what;                    // in a sentence
};

/// What the checker needs to know of a die.
struct CheckedDie {
  const SparseMemory* hbm{nullptr};
  std::function<std::uint32_t()> pc;         // of the core, during an access
  std::function<std::int64_t()> now;         // ps
  std::optional<std::uint32_t> stack_end;    // the lowest address of the stack
  std::optional<std::vector<Range>> mapped;  // where transfers may go; nothing: everywhere
};

class FirmwareChecker {
 public:
  explicit FirmwareChecker(const std::vector<CheckedDie>& dies);
  ~FirmwareChecker();

  /// To be told what a die does.
  comm_engine::Observer& engine(int die);
  rv32::Observer& core(int die);
  void hbm_access(int die, std::uint64_t place, std::uint32_t size, bool write);

  const std::vector<Violation>& violations() const { return violations_; }

 private:
  class Die;
  struct Arrival;
  struct Brought;
  using JobPointer = std::shared_ptr<CheckedJob>;

  void report(std::string_view rule, int die, const CodePlace& place, const std::string& what);
  void arrived(const JobPointer& job, const comm_engine::Transaction& transaction);

  std::vector<std::unique_ptr<Die>> dies_;
  std::vector<Violation> violations_;
  std::set<std::tuple<std::string_view, int, std::uint32_t, std::uint32_t>> reported_;
  std::uint64_t clock_{0};  // counts what happens
};

}  // namespace model
