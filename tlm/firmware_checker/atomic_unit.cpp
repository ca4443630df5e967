// SPDX-License-Identifier: Apache-2.0
// The unit in which remote writes are atomic, as a way to know that data are there: who puts its last word, the stamp,
// in with the data of one write spares the flag, and the reader the wait for it. Where the unit is written piece by
// piece, the stamp says nothing of the other pieces.
#include <fmt/format.h>

#include <algorithm>

#include "tlm/firmware_checker/checked_die.h"

namespace cmx::model {
namespace {

/// UB protocol: a store carries at most 512 bytes, and remote writes are atomic in such units
/// (docs/blocks/ub_switch.md).
constexpr std::uint64_t kUnitBytes = 512;
constexpr std::uint64_t kStampBytes = 4;

}  // namespace

bool FirmwareChecker::Die::is_stamp(const Range& range) {
  return range.end % kUnitBytes == 0 && range.size() == kStampBytes;
}

/// True as long as it is in flight, too: who polls it finds what was there before.
bool FirmwareChecker::Die::take_stamp(const Range& range) {
  if (!is_stamp(range)) return false;
  const Range unit{range.end - kUnitBytes, range.end};
  ByteState stamp;
  bytes_.visit(range, [&](const ByteState& state, const Range& /*bytes*/) { stamp = state; });
  const JobPointer origin = stamp.writer;
  if (!origin || origin->die == number_ || knows_.has(origin->stamp)) return false;
  if (checker_.die_at(origin->die)->under_way(stamp.transaction)) return true;
  if (const JobPointer other = other_writer(unit, stamp)) {
    const std::string also = other == origin ? "in another transaction, too" : "as " + name_of(*other) + " does";
    checker_.report("torn_unit", origin->die, origin->doorbell,
                    fmt::format("{} writes a part of the {} bytes at {:#x} of die {}, {}; the core there takes their "
                                "last word for all of them",
                                name_of(*origin), kUnitBytes, unit.begin, number_, also));
  }
  const CoreAccess now = access();
  bytes_.update(unit, [&](ByteState& state, const Range& /*bytes*/) {
    state.writer = nullptr;
    state.core_read = now;
  });
  return true;
}

FirmwareChecker::JobPointer FirmwareChecker::Die::other_writer(const Range& unit, const ByteState& stamp) {
  JobPointer found;
  bytes_.visit(unit, [&](const ByteState& state, const Range& /*bytes*/) {
    if (!state.writer || knows_.has(state.writer->stamp) || state.writer->die == number_) return;
    if (state.writer != stamp.writer || state.transaction != stamp.transaction) found = state.writer;
  });
  for (const auto& die : checker_.dies_) {
    if (die->number_ == number_) continue;
    for (const auto& [id, job] : die->jobs_) {
      if (job == stamp.writer) continue;
      for (const DieRange& write : job->writes) {
        if (write.die == number_ && write.range.overlaps(unit)) found = job;
      }
    }
  }
  return found;
}

}  // namespace cmx::model
