// SPDX-License-Identifier: Apache-2.0
// What a die's engine does.
#include "tlm/firmware_checker/checked_die.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cmx::model {

namespace regs = comm_engine::regs;
using comm_engine::Error;
using comm_engine::JobId;
using comm_engine::Transaction;

FirmwareChecker::Die::Die(FirmwareChecker& checker, int number, CheckedDie spec)
    : checker_(checker), number_(number), spec_(std::move(spec)) {
  knows_.learn_core(static_cast<std::size_t>(number_), epoch_);
  if (spec_.program) shadow_ = std::make_unique<rv32::Shadow>(spec_.program->shadow, *this);
}

FirmwareChecker::Die::Channel& FirmwareChecker::Die::channel(std::uint32_t number) {
  const auto [at, added] = channels_.try_emplace(number);
  if (added) at->second.number = checker_.channels_++;
  return at->second;
}

FirmwareChecker::Die* FirmwareChecker::Die::die_at(const comm_engine::Place& place) const {
  if (place.own) return checker_.die_at(number_);
  return place.kind == regs::AddressKind::kDie ? checker_.die_at(static_cast<int>(place.number)) : nullptr;
}

void FirmwareChecker::Die::submitted(std::int64_t /*now*/, JobId id, const regs::Submission& submission,
                                     std::uint64_t place) {
  Channel& its = channel(id.channel);
  auto job = std::make_shared<CheckedJob>();
  job->die = number_;
  job->id = id;
  job->stamp = {its.number, its.serials++};
  job->submission = submission;
  job->entry = {place, place + regs::Submission::kBytes};
  job->doorbell = here();
  job->order = ++checker_.clock_;
  check_entry(job);
  job->asked = tell();
  set_ranges(*job, *spec_.hbm);
  check_buffers(*job);
  if (static_cast<regs::Opcode>(submission.opcode) == regs::Opcode::kWaitFlag && job->flag && job->flag->die == number_)
    flag_word(job->flag->range.begin);
  while (!its.unknown.empty() && knows_.has(its.unknown.front()->stamp)) its.unknown.pop_front();
  its.unknown.push_back(job);
  jobs_[id] = std::move(job);
}

/// An entry of the ring is there to be done once; a descriptor reads it, so it must not change before that has
/// happened.
void FirmwareChecker::Die::check_entry(const JobPointer& job) {
  constexpr std::uint64_t kFirst = 4;  // what a driver leaves out behind the opcode, it may not need
  if (!spec_.hbm->written(job->entry.begin, kFirst))
    report("uninitialised_read", job->doorbell,
           fmt::format("{} is at {:#x}, where nothing was ever written", name_of(*job), job->entry.begin));
  bool stale = true;
  JobPointer before;
  bytes_.update(job->entry, [&](ByteState& state, const Range& /*bytes*/) {
    const auto last = std::ranges::find_if(state.readers, [&](const JobPointer& reader) {
      return reader->die == number_ && reader->entry.begin == job->entry.begin &&
             reader->stamp.channel == job->stamp.channel;
    });
    stale = stale && last != state.readers.end();
    if (last != state.readers.end()) {
      before = *last;
      state.readers.erase(last);
    }
    state.readers.push_back(job);
  });
  if (stale && before)
    report("stale_descriptor", job->doorbell,
           fmt::format("{} is the same entry of the ring as {}, and nobody has written it since", name_of(*job),
                       name_of(*before)));
}

bool FirmwareChecker::Die::mapped(const Range& range) const {
  if (!spec_.mapped) return true;
  std::uint64_t at = range.begin;
  for (bool further = true; further && at < range.end;) {
    further = false;
    for (const Range& buffer : *spec_.mapped) {
      if (at < buffer.begin || at >= buffer.end) continue;
      at = buffer.end;
      further = true;
    }
  }
  return at >= range.end;
}

void FirmwareChecker::Die::check_buffers(const CheckedJob& job) {
  const auto outside = [&](const DieRange& place) {
    const Die* die = checker_.die_at(place.die);
    return die != nullptr && !die->mapped(place.range);
  };
  const auto accuse = [&](const char* what, const DieRange& place) {
    report("outside_buffer", job.doorbell,
           fmt::format("{} {} {} bytes at {:#x} of die {}, which are not all in a buffer", name_of(job), what,
                       place.range.size(), place.range.begin, place.die));
  };
  for (const Range& read : job.reads) {
    if (outside({number_, read})) return accuse("reads", {number_, read});
  }
  for (const DieRange& write : job.writes) {
    if (outside(write)) return accuse("writes", write);
  }
  if (job.flag && outside(*job.flag)) accuse("has its flag in", *job.flag);
}

void FirmwareChecker::Die::started(std::int64_t /*now*/, JobId id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  const JobPointer& job = found->second;
  Channel& its = channel(id.channel);
  const auto opcode = static_cast<regs::Opcode>(job->submission.opcode);
  const bool fenced = regs::Submission::kFlagsFence.get(job->submission.flags) != 0 || opcode == regs::Opcode::kFence;
  if (its.asked != job->asked || fenced || !its.shared) {
    its.knows.join(*job->asked);
    its.asked = job->asked;
    if (fenced) its.knows.learn_before(its.number, job->stamp.serial);
    its.shared = std::make_shared<Knowledge>(its.knows);
  }
  job->knows = its.shared;
  if (const auto list = list_of(*job)) engine_reads(job, *list);
}

void FirmwareChecker::Die::awaited(std::int64_t /*now*/, JobId id, std::uint64_t place) {
  const auto job = jobs_.find(id);
  const auto word = flags_.find(place);
  if (job == jobs_.end() || word == flags_.end() || !job->second->knows) return;
  Channel& its = channel(id.channel);
  const regs::Submission& submission = job->second->submission;
  const FlagCondition condition{
      .value = submission.flag_value,
      .at_least = static_cast<regs::Condition>(submission.condition) == regs::Condition::kAtLeast};
  if (word->second.writes().empty() && !spec_.hbm->written(place, kFlagBytes))
    report("uninitialised_read", job->second->doorbell,
           fmt::format("{} waits for the word at {:#x}, which was never written, and finds what it wants",
                       name_of(*job->second), place));
  its.knows.join(word->second.implied(its.knows, condition));
  its.shared = std::make_shared<Knowledge>(its.knows);
  job->second->knows = its.shared;
}

void FirmwareChecker::Die::issued(std::int64_t /*now*/, JobId id, std::uint64_t number, const Transaction& t) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end() || !found->second->knows) return;
  const JobPointer& job = found->second;
  const Range source{t.source.offset, t.source.offset + t.bytes};
  const Range target{t.destination.offset, t.destination.offset + t.bytes};
  if (Die* die = t.bytes > 0 ? die_at(t.source) : nullptr) die->engine_reads(job, source);
  if (Die* die = t.bytes > 0 ? die_at(t.destination) : nullptr) {
    if (comm_engine::is_reduction(t.opcode)) die->engine_reads(job, target);
    die->engine_writes(job, number, target);
  }
  if (Die* die = t.flag ? die_at(*t.flag) : nullptr)
    die->flag_starts(job, t.flag->offset, t.flag_value, t.flag_add || t.opcode == regs::Opcode::kAtomicAdd);
  issued_[number] = {job, t};
}

void FirmwareChecker::Die::arrived(std::int64_t /*now*/, JobId /*id*/, std::uint64_t number) {
  const auto found = issued_.find(number);
  if (found == issued_.end()) return;
  const auto [job, t] = found->second;
  issued_.erase(found);
  if (Die* die = t.bytes > 0 ? die_at(t.destination) : nullptr)
    die->data_arrived(job, {t.destination.offset, t.destination.offset + t.bytes});
}

/// Of one that never arrived the flag does not count.
void FirmwareChecker::Die::ended(std::int64_t /*now*/, JobId /*id*/, std::uint64_t number, Error error) {
  const auto found = issued_.find(number);
  if (found == issued_.end()) return;
  const auto [job, t] = found->second;
  issued_.erase(found);
  Die* die = error != Error::kNone && t.flag ? die_at(*t.flag) : nullptr;
  if (die == nullptr) return;
  if (const auto word = die->flags_.find(t.flag->offset); word != die->flags_.end()) word->second.failed(job->stamp);
}

void FirmwareChecker::Die::completed(std::int64_t /*now*/, JobId id, Error error, std::optional<std::uint64_t> place) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  const JobPointer job = found->second;
  jobs_.erase(found);
  Channel& its = channel(id.channel);
  job->ended = true;
  job->error = error;
  its.completed = job;
  if (regs::Submission::kFlagsRaiseInterrupt.get(job->submission.flags) != 0) its.interrupts.push_back(job);
  if (error != Error::kNone && error != Error::kAborted && !its.failed) its.failed = job;  // who aborts knows
  if (place) completions_[*place] = job;
}

/// What the core knew when it let a halted channel go on holds for what starts then.
void FirmwareChecker::Die::resumed(std::int64_t /*now*/, std::uint32_t number) {
  Channel& its = channel(number);
  its.failed = nullptr;
  for (auto& [id, job] : jobs_) {
    if (id.channel == number && !job->knows) job->asked = tell();
  }
}

void FirmwareChecker::Die::refused(std::int64_t /*now*/, JobId id, Error error) {
  if (error == Error::kRingOverrun)
    report("ring_overrun", here(),
           fmt::format("the doorbell of channel {} says {}, further ahead than its ring has entries", id.channel,
                       id.index));
  const auto job = jobs_.find(id);
  if (error == Error::kCompletionOverrun && job != jobs_.end())
    report("completion_lost", job->second->doorbell,
           fmt::format("there is no room for the completion of {}", name_of(*job->second)));
}

}  // namespace cmx::model
