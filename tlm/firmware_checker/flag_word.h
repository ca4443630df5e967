// SPDX-License-Identifier: Apache-2.0
// A word of HBM that somebody waits for, or that flags are written to: what a wait for a value of it vouches for.
//
// A wait vouches for what must have happened whichever way the writes came: for something that, had it not happened,
// would leave no order of the other writes in which the word has that value. Three dies that each add 1: a wait for 3
// vouches for all of them, one for 1 or 2 for none. A writer that writes 1 and then, in order, 2: a wait for at least 1
// vouches for what came before the 1, whatever the word is by now.
// Contract: writes in the order in which they start. Those that the waiter knows of already are what it starts from;
// the others may have come or not.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "tlm/firmware_checker/knowledge.h"

namespace cmx::model {

inline constexpr std::uint64_t kFlagBytes = 4;

/// What a wait asks of a word.
struct FlagCondition {
  std::uint32_t value{0};
  bool at_least{false};  // false: equal
  bool holds(std::uint32_t word) const {
    return at_least ? static_cast<std::int32_t>(word - value) >= 0 : word == value;
  }
};

struct FlagWrite {
  std::shared_ptr<const Knowledge> knows;  // of who wrote it, the write included
  std::optional<JobStamp> job;             // nothing: the core of `die`
  std::uint32_t die{0};
  std::uint32_t epoch{0};
  std::optional<std::uint32_t> value;  // nothing: not known yet
  bool add{false};

  bool known_to(const Knowledge& knowledge) const { return job ? knowledge.has(*job) : knowledge.core(die) >= epoch; }
};

class FlagWord {
 public:
  /// `base`: what is there before any of the writes; nothing: unknown.
  explicit FlagWord(std::optional<std::uint32_t> base) : base_(base) {}

  void add(FlagWrite write) { writes_.push_back(std::move(write)); }
  /// The value that a descriptor's data had for this word.
  void arrived(JobStamp job, std::uint32_t value);
  /// It failed: the word never gets that.
  void failed(JobStamp job);
  /// All before is known to everybody who may wait: it starts anew.
  void restart(std::optional<std::uint32_t> base);
  /// Forgets what `knowledge` has when there is much of it.
  void fold(const Knowledge& knowledge);
  const std::deque<FlagWrite>& writes() const { return writes_; }

  /// What somebody with `knowledge` learns from the word being as asked.
  Knowledge implied(const Knowledge& knowledge, FlagCondition condition) const;

 private:
  std::optional<std::uint32_t> value_known_to(const Knowledge& knowledge) const;

  std::optional<std::uint32_t> base_;
  std::deque<FlagWrite> writes_;
};

}  // namespace cmx::model
