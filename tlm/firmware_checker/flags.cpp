// SPDX-License-Identifier: Apache-2.0
// Words that are written as flags, or waited for.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "tlm/firmware_checker/checked_die.h"

namespace cmx::model {
std::uint32_t FirmwareChecker::Die::word_at(std::uint64_t offset) const {
  std::array<std::uint8_t, kFlagBytes> bytes{};
  if (spec_.hbm->contains(offset, bytes.size())) spec_.hbm->read(offset, bytes);
  return hw::get_little_endian<std::uint32_t>(std::span<const std::uint8_t, kFlagBytes>(bytes));
}

/// The first time that it is known for one: data that are there, or on their way, may be the flag.
FlagWord& FirmwareChecker::Die::flag_word(std::uint64_t offset) {
  const auto known = flags_.find(offset);
  if (known != flags_.end()) return known->second;
  JobPointer writer;
  std::uint64_t transaction = 0;
  bytes_.visit({offset, offset + kFlagBytes}, [&](const ByteState& state, const Range& /*bytes*/) {
    if (!state.writer) return;
    writer = state.writer;
    transaction = state.transaction;
  });
  const auto now = writer ? std::nullopt : std::optional(word_at(offset));
  FlagWord& word = flags_.emplace(offset, FlagWord(now)).first->second;
  if (!writer) return word;
  const bool under_way = checker_.die_at(writer->die)->under_way(transaction);
  word.add({.knows = knowledge_after(*writer),
            .job = writer->stamp,
            .die = 0,
            .epoch = 0,
            .value = under_way ? std::nullopt : std::optional(word_at(offset)),
            .add = false});
  return word;
}

void FirmwareChecker::Die::flag_starts(const JobPointer& job, std::uint64_t offset, std::uint32_t value, bool add) {
  if (!spec_.hbm->contains(offset, kFlagBytes)) return;
  if (add && !spec_.hbm->written(offset, kFlagBytes))
    checker_.report(
        "uninitialised_read", job->die, job->doorbell,
        fmt::format("{} adds to the word at {:#x} of die {}, which was never written", name_of(*job), offset, number_));
  FlagWord& word = flag_word(offset);
  bytes_.update({offset, offset + kFlagBytes}, [&](ByteState& state, const Range& bytes) {
    if (state.writer && state.writer != job && !job->knows->has(state.writer->stamp))
      race(bytes.begin, party(job, true), party(state.writer, true));
    if (state.core_write.epoch > 0 && !knows(*job, state.core_write))
      accuse(bytes.begin, core_party(state.core_write, true), party(job, true));
    state = {};
  });
  word.fold(knows_);
  word.add({.knows = knowledge_after(*job), .job = job->stamp, .die = 0, .epoch = 0, .value = value, .add = add});
}

/// The core reads a flag: what it finds is what it may have waited for, unless it is in a loop that ends with less.
void FirmwareChecker::Die::read_flag(std::uint64_t offset, FlagWord& word) {
  const std::uint32_t value = word_at(offset);
  const auto wait = spec_.core != nullptr ? polled_.wait_at(*spec_.core, value) : std::nullopt;
  if (wait && !wait->met) return;
  learn(word.implied(knows_, wait ? wait->condition : FlagCondition{.value = value, .at_least = false}));
}

/// The core writes a flag: one that it has seen starts anew, and whoever waits for what it writes learns what the core
/// knows.
void FirmwareChecker::Die::write_flags(const Range& range, std::uint32_t value) {
  for (auto word = flags_.lower_bound(range.begin); word != flags_.end() && word->first < range.end; ++word) {
    for (const FlagWrite& write : word->second.writes()) {
      if (write.known_to(knows_)) continue;
      report("overlapping_writes", here(),
             fmt::format("the core writes the flag at {:#x} of die {}, to which a descriptor writes another value that "
                         "nobody has waited for",
                         word->first, number_));
      break;
    }
    word->second.restart(word_at(word->first));
    word->second.add({.knows = tell(),
                      .job = std::nullopt,
                      .die = static_cast<std::uint32_t>(number_),
                      .epoch = epoch_,
                      .value = value,
                      .add = false});
  }
}

}  // namespace cmx::model
