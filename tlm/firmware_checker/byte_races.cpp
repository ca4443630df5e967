// SPDX-License-Identifier: Apache-2.0
// Accesses of descriptors to the bytes of a die's HBM, and who is accused where nothing orders two of them.
#include <fmt/format.h>

#include <algorithm>

#include "tlm/firmware_checker/checked_die.h"

namespace cmx::model {
namespace {

std::string name(const CheckedJob* job, int die, int of) {
  if (job != nullptr) return name_of(*job);
  return die == of ? "the core" : fmt::format("the core of die {}", die);
}

}  // namespace

void FirmwareChecker::Die::accuse(std::uint64_t at, const Party& culprit, const Party& other) {
  const std::string who = name(culprit.job.get(), culprit.die, number_);
  const std::string whom = name(other.job.get(), other.die, number_);
  const std::string bytes = fmt::format("bytes at {:#x} of die {}", at, number_);
  const Violation::Other opposite{other.die, other.place};
  const bool over = other.job == nullptr || other.job->ended;
  if (!culprit.write) {
    const char* does = over ? "wrote, and nothing says that they are there" : "writes, without a wait for them";
    checker_.report("unawaited_read", culprit.die, culprit.place,
                    fmt::format("{} reads {} that {} {}", who, bytes, whom, does), opposite);
  } else if (other.write) {
    const char* does = over ? "wrote, and nothing says which of them is first" : "writes, too, and that is under way";
    checker_.report("overlapping_writes", culprit.die, culprit.place,
                    fmt::format("{} writes {} that {} {}", who, bytes, whom, does), opposite);
  } else {
    const char* does = over ? "read, and nothing says that it has" : "still reads";
    checker_.report("source_overwritten", culprit.die, culprit.place,
                    fmt::format("{} changes {} that {} {}", who, bytes, whom, does), opposite);
  }
}

/// Of one die the one that its program came to later, otherwise the later one.
void FirmwareChecker::Die::race(std::uint64_t at, const Party& later, const Party& earlier) {
  const bool swap = later.die == earlier.die && later.job && (!earlier.job || earlier.job->order > later.job->order);
  accuse(at, swap ? earlier : later, swap ? later : earlier);
}

/// The core's last accesses to what a descriptor reads or writes. A load before the first data came was too early; one
/// of data that had come has not been told of.
void FirmwareChecker::Die::race_with_core(std::uint64_t at, const JobPointer& job, bool write, const ByteState& state) {
  if (state.core_write.epoch > 0 && !knows(*job, state.core_write)) {
    // Whoever had told the writer something before its store told it too early; otherwise the writer did not ask.
    const bool told = write && job->knows->core(static_cast<std::size_t>(number_)) > 0;
    const Party core = core_party(state.core_write, true);
    if (told) {
      accuse(at, core, party(job, true));
    } else {
      race(at, party(job, write), core);
    }
  }
  if (!write || state.core_read.epoch == 0 || knows(*job, state.core_read)) return;
  if (state.writer || job->die == number_) {
    race(at, party(job, true), core_party(state.core_read, false));
  } else {
    accuse(at, core_party(state.core_read, false), party(job, true));
  }
}

void FirmwareChecker::Die::mark_read(ByteState& state, const JobPointer& job) const {
  if (std::ranges::find(state.readers, job) != state.readers.end()) return;
  std::erase_if(state.readers, [&](const JobPointer& reader) {
    return job->knows->has(reader->stamp) && !reader->entry.overlaps(job->entry);
  });
  state.readers.push_back(job);
}

void FirmwareChecker::Die::engine_reads(const JobPointer& job, const Range& range) {
  if (!spec_.hbm->contains(range.begin, range.size())) return;
  bool told = false;
  bytes_.update(range, [&](ByteState& state, const Range& bytes) {
    if (state.writer && state.writer != job && !job->knows->has(state.writer->stamp)) {
      race(bytes.begin, party(job, false), party(state.writer, true));
      told = true;
    }
    race_with_core(bytes.begin, job, false, state);
    mark_read(state, job);
  });
  if (told || spec_.hbm->written(range.begin, range.size())) return;
  checker_.report("uninitialised_read", job->die, job->doorbell,
                  fmt::format("{} reads {} bytes at {:#x} of die {}, not all of which were ever written", name_of(*job),
                              range.size(), range.begin, number_));
}

void FirmwareChecker::Die::engine_writes(const JobPointer& job, std::uint64_t transaction, const Range& range) {
  if (!spec_.hbm->contains(range.begin, range.size())) return;
  bytes_.update(range, [&](ByteState& state, const Range& bytes) {
    if (state.writer && state.writer != job && !job->knows->has(state.writer->stamp))
      race(bytes.begin, party(job, true), party(state.writer, true));
    race_with_core(bytes.begin, job, true, state);
    for (const JobPointer& reader : state.readers) {
      if (reader == job || job->knows->has(reader->stamp)) continue;
      if (reader->die == number_ && bytes.overlaps(reader->entry) && reader->fetched) continue;
      race(bytes.begin, party(job, true), party(reader, false));
    }
    state = {.writer = job, .transaction = transaction, .core_write = {}, .core_read = {}, .readers = {}};
  });
  for (auto word = flags_.lower_bound(range.begin); word != flags_.end() && word->first < range.end; ++word)
    word->second.add(
        {.knows = knowledge_after(*job), .job = job->stamp, .die = 0, .epoch = 0, .value = std::nullopt, .add = false});
}

void FirmwareChecker::Die::data_arrived(const JobPointer& job, const Range& range) {
  for (auto word = flags_.lower_bound(range.begin); word != flags_.end() && word->first < range.end; ++word)
    word->second.arrived(job->stamp, word_at(word->first));
}

}  // namespace cmx::model
