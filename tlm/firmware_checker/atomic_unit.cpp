// SPDX-License-Identifier: Apache-2.0
// The unit in which remote writes are atomic, as a way to know that data are there: who puts its last word, the stamp, in with the data of one write spares the flag, and the
// reader the wait for it. Where the unit is written piece by piece, the stamp says nothing of the other pieces.
#include <fmt/format.h>

#include <algorithm>

#include "tlm/firmware_checker/checked_die.h"

namespace model {
namespace {

/// UB protocol: a store carries at most 512 bytes, and remote writes are atomic in such units (docs/blocks/ub_switch.md).
constexpr std::uint64_t kUnitBytes = 512;
constexpr std::uint64_t kStampBytes = 4;

}  // namespace

bool FirmwareChecker::Die::take_stamp(const Range& range) {
  const std::uint64_t begin = range.begin / kUnitBytes * kUnitBytes;
  const Range unit{begin, begin + kUnitBytes};
  if (range.end != unit.end || range.end - range.begin != kStampBytes) return false;
  std::optional<Brought> stamp;
  data_.visit(range, [&](const Brought& brought) { stamp = brought; });
  if (!stamp || stamp->arrival->core_knows || stamp->arrival->origin->die == number_) return false;
  const JobPointer& origin = stamp->arrival->origin;
  if (const JobPointer other = other_writer(unit, *stamp)) {
    const std::string also = other == origin ? "in another transaction, too" : "as " + name_of(*other) + " does";
    checker_.report("torn_unit", origin->die, origin->doorbell,
                    fmt::format("{} writes a part of the {} bytes at {:#x} of die {}, {}; the core there takes their last word for all of them",
                                name_of(*origin), kUnitBytes, unit.begin, number_, also));
  }
  data_.erase(unit);
  return true;
}

FirmwareChecker::JobPointer FirmwareChecker::Die::other_writer(const Range& unit, const Brought& stamp) {
  JobPointer found;
  data_.visit(unit, [&](const Brought& brought) {
    const bool same = brought.arrival == stamp.arrival && brought.transaction.begin == stamp.transaction.begin;
    if (!same && !brought.arrival->core_knows && brought.arrival->origin->die != number_) found = brought.arrival->origin;
  });
  for (const auto& die : checker_.dies_) {
    if (die->number_ == number_) continue;
    for (const JobPointer& job : die->open_) {
      for (const DieRange& write : job->writes) {
        if (write.die != number_ || !write.range.overlaps(unit)) continue;
        const bool more = job != stamp.arrival->origin || std::max(write.range.begin, unit.begin) < stamp.transaction.begin;
        if (more) found = job;
      }
    }
  }
  return found;
}

}  // namespace model
