// SPDX-License-Identifier: Apache-2.0
// Finds mistakes of firmware that a run may get away with: what is read, written or lost without the program having
// made sure.
//
//   CommEngine --Observer--> FirmwareChecker <-- accesses of the core to HBM and to its engine's registers, its calls
//   and its stack pointer
//
// Rules, and where each is reported
//   unawaited_read       bytes are read that somebody else wrote or writes, and nothing says that they are there: at
//   the load, at the doorbell of a descriptor that reads source_overwritten   bytes are changed that somebody else
//   reads, and nothing says that it is over: at the store, at the doorbell of a descriptor that writes
//   overlapping_writes   two writes of the same bytes, or of a flag and what resets it, and nothing orders them: at the
//   store or the later doorbell uninitialised_read   bytes of HBM that nobody wrote are read, or added to, by the core
//   or by a descriptor; what was read from such bytes of local memory decides a branch
//                        or an address, is kept as the whole of a variable, or leaves the core
//   array_overrun        the core's access by a pointer to a variable, or to a block of the heap, goes beyond that
//   stale_frame          an access by a pointer to a variable of a function that has returned
//   ring_overrun         a doorbell that is further ahead than the ring has entries
//   stale_descriptor     a doorbell for an entry of the ring that was done before and not written since
//   completion_lost      there was no room for a completion
//   error_unseen         a descriptor failed, its channel is halted, and the die exits with 0: where the completion was
//   taken, or at the doorbell unfinished_at_exit   a die exits with 0, and nothing tells it that a descriptor of its
//   own has ended: at the doorbell outside_buffer       a transfer or a flag goes where no buffer is, on a die whose
//   buffers are known torn_unit            a unit of 512 bytes of which the core reads the last word to know that all
//   of it is there was not written as a whole: at the doorbell of who wrote it stack_overflow       the stack pointer
//   leaves the stack
// Who knows: vector clocks (knowledge.h) of every core, channel and descriptor. A core tells what it knows by a
// doorbell, by clearing an error, and by a store to a word that a channel waits for; a descriptor by its flag; a
// channel by fences and completions. What a wait vouches for is said in flag_word.h. Whether it went well by luck does
// not matter. Of two accesses that race on one die the later of store, load and doorbell is accused; on two dies the
// one that came later, but for loads too early and resets of flags.
// Parameters: where each die's stack ends, and perhaps its buffers. Statistics: the violations, each rule and place
// once.
// Contract: one thread; tells nobody to stop.
//
// Not modelled: see docs/blocks/firmware_checker.md.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "tlm/board/hbm_window.h"
#include "tlm/board/sparse_memory.h"
#include "tlm/comm_engine/observer.h"
#include "tlm/firmware_checker/checked_job.h"
#include "tlm/firmware_checker/local_program.h"
#include "tlm/rv32/core.h"
#include "tlm/rv32/observer.h"

namespace cmx::model {

inline constexpr std::array<std::string_view, 14> kFirmwareRules{
    "unawaited_read",   "source_overwritten", "overlapping_writes", "uninitialised_read", "ring_overrun",
    "stale_descriptor", "completion_lost",    "error_unseen",       "unfinished_at_exit", "outside_buffer",
    "torn_unit",        "stack_overflow",     "array_overrun",      "stale_frame"};

struct Violation {
  std::string_view rule;
  int die{0};
  CodePlace place;
  hw::Picoseconds at{};
  std::string what;  // in a sentence
  /// The access that it races with.
  struct Other {
    int die{0};
    CodePlace place;
  };
  std::optional<Other> other;
};

/// A channel that is held by a flag, and who was to write that.
struct Waiting {
  int die{0};
  std::uint32_t channel{0};
  struct Writer {
    int die{0};
    std::uint32_t channel{0};
    std::string name;
  };
  std::vector<Writer> writers;  // descriptors with a doorbell that have not ended; none: nobody has rung for one
};

/// What the checker needs to know of a die.
struct CheckedDie {
  const SparseMemory* hbm{nullptr};
  std::function<std::uint32_t()> pc;              // of the core, during an access
  std::function<std::int64_t()> now;              // ps
  std::optional<std::uint32_t> stack_end;         // the lowest address of the stack
  std::optional<std::vector<Range>> mapped;       // where transfers may go; nothing: everywhere
  rv32::Core* core{nullptr};                      // nullptr: what it compares is not known
  std::shared_ptr<const LocalProgram> program{};  // nothing: local memory is not looked at
};

class FirmwareChecker {
 public:
  explicit FirmwareChecker(const std::vector<CheckedDie>& dies);
  ~FirmwareChecker();

  /// To be told what a die does.
  comm_engine::Observer& engine(int die);
  rv32::Observer& core(int die);
  /// What its core's local memory is checked by; nullptr: it is not.
  rv32::Shadow* shadow(int die);
  /// Before it happens.
  void hbm_access(int die, const HbmAccess& access);

  /// After the run: what a die has left undone that ended with exit code 0.
  void check_end(int die);

  const std::vector<Violation>& violations() const { return violations_; }
  /// Where a die's core is, with its callers.
  CodePlace here(int die);
  /// Who is to write the flag that holds this channel; nothing: no flag does.
  std::optional<Waiting> waits_for(int die, std::uint32_t channel) const;

 private:
  class Die;
  using JobPointer = CheckedJobPointer;

  void report(std::string_view rule, int die, const CodePlace& place, const std::string& what,
              std::optional<Violation::Other> other = std::nullopt);
  Die* die_at(int die) {
    return static_cast<std::size_t>(die) < dies_.size() ? dies_[static_cast<std::size_t>(die)].get() : nullptr;
  }

  std::vector<std::unique_ptr<Die>> dies_;
  std::vector<Violation> violations_;
  std::set<std::tuple<std::string_view, int, std::uint32_t, std::uint32_t>> reported_;
  std::uint64_t clock_{0};     // counts doorbells
  std::uint32_t channels_{0};  // so many have a number
};

}  // namespace cmx::model
