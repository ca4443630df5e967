// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_checker/checked_die.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace model {

namespace regs = comm_engine::regs;
using comm_engine::Error;
using comm_engine::JobId;
using comm_engine::Transaction;

namespace {

constexpr std::uint64_t kFlagBytes = 4;
constexpr std::uint8_t kStackPointer = 2;

/// The die of an end of a transaction; nothing: not a die.
std::optional<int> die_of(const comm_engine::Place& place, int own) {
  if (place.own) return own;
  if (place.kind != regs::AddressKind::kDie) return std::nullopt;
  return static_cast<int>(place.number);
}

}  // namespace

void FirmwareChecker::Die::submitted(std::int64_t /*now*/, JobId id, const regs::Submission& submission) {
  auto job = std::make_shared<CheckedJob>();
  job->die = number_;
  job->id = id;
  job->doorbell = here();
  job->order = ++checker_.clock_;
  const bool fenced =
      regs::Submission::kFlagsFence.get(submission.flags) != 0 || static_cast<regs::Opcode>(submission.opcode) == regs::Opcode::kFence;
  if (id.index == 0) fences_.erase(id.channel);  // opened anew
  const auto fence = fences_.try_emplace(id.channel, id.index).first;
  if (fenced) fence->second = id.index;
  job->fence = fence->second;
  set_ranges(*job, submission, *spec_.hbm);
  check_buffers(*job);
  for (const JobPointer& other : open_) {
    if (other->before(*job)) continue;
    for (const DieRange& write : job->writes) {
      for (const DieRange& earlier : other->writes) {
        if (write.die != earlier.die || !write.range.overlaps(earlier.range)) continue;
        report("overlapping_writes", job->doorbell,
               fmt::format("bytes at {:#x} of die {} are also written by {}, which is under way", write.range.begin, write.die, name_of(*other)));
      }
      if (write.die != number_) continue;
      for (const Range& read : other->reads) {
        if (write.range.overlaps(read))
          report("source_overwritten", job->doorbell, fmt::format("bytes at {:#x} are still read by {}", write.range.begin, name_of(*other)));
      }
    }
    for (const Range& read : job->reads) {
      for (const DieRange& earlier : other->writes) {
        if (earlier.die == number_ && read.overlaps(earlier.range))
          report("unawaited_read", job->doorbell, fmt::format("bytes at {:#x} are still written by {}", read.begin, name_of(*other)));
      }
    }
  }
  jobs_[id] = job;
  open_.push_back(std::move(job));
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
    return place.die < static_cast<int>(checker_.dies_.size()) && !checker_.dies_[static_cast<std::size_t>(place.die)]->mapped(place.range);
  };
  const auto accuse = [&](const char* what, const DieRange& place) {
    report("outside_buffer", job.doorbell,
           fmt::format("{} {} {} bytes at {:#x} of die {}, which are not all in a buffer", name_of(job), what, place.range.end - place.range.begin,
                       place.range.begin, place.die));
  };
  for (const Range& read : job.reads) {
    if (outside({number_, read})) return accuse("reads", {number_, read});
  }
  for (const DieRange& write : job.writes) {
    if (outside(write)) return accuse("writes", write);
  }
  if (job.flag && outside(*job.flag)) accuse("has its flag in", *job.flag);
}

/// What a job reads must have been written; whether its data are known to be there is looked at with each transaction.
void FirmwareChecker::Die::started(std::int64_t /*now*/, JobId id) {
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return;
  job->second->started = true;
  for (const Range& read : job->second->reads) {
    if (!spec_.hbm->contains(read.begin, read.end - read.begin) || spec_.hbm->written(read.begin, read.end - read.begin)) continue;
    report("uninitialised_read", job->second->doorbell,
           fmt::format("{} reads {} bytes at {:#x}, not all of which were ever written", name_of(*job->second), read.end - read.begin, read.begin));
  }
}

void FirmwareChecker::Die::awaited(std::int64_t /*now*/, JobId id, std::uint64_t place) {
  ++checker_.clock_;
  const auto flag = flags_.find(place);
  if (flag == flags_.end()) return;
  for (const auto& arrival : flag->second) {
    const auto known = arrival->channel_knows.try_emplace(id.channel, id.index + 1).first;
    known->second = std::min(known->second, id.index + 1);
  }
}

bool FirmwareChecker::Die::knows(const CheckedJob& job, const Arrival& arrival) const {
  if (arrival.origin->die == number_ && (arrival.origin->id == job.id || arrival.origin->before(job))) return true;
  if (arrival.core_knows && *arrival.core_knows < job.order) return true;
  const auto channel = arrival.channel_knows.find(job.id.channel);
  return channel != arrival.channel_knows.end() && channel->second <= job.id.index;
}

void FirmwareChecker::Die::check_source(const JobPointer& job, const Range& range) {
  data_.visit(range, [&](const Brought& brought) {
    if (!knows(*job, *brought.arrival))
      report("unawaited_read", job->doorbell,
             fmt::format("{} reads bytes at {:#x} that {} brought, without a wait for them", name_of(*job), range.begin,
                         name_of(*brought.arrival->origin)));
  });
}

void FirmwareChecker::Die::issued(std::int64_t /*now*/, JobId id, std::uint64_t number, const Transaction& t) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  const JobPointer& job = found->second;
  ++checker_.clock_;
  const std::optional<int> to = die_of(t.destination, number_);
  const Range target{t.destination.offset, t.destination.offset + t.bytes};
  if (t.bytes > 0 && t.source.own) check_source(job, {t.source.offset, t.source.offset + t.bytes});
  if (t.bytes > 0 && t.destination.own && comm_engine::is_reduction(t.opcode)) check_source(job, target);
  if (t.bytes > 0 && to && *to < static_cast<int>(checker_.dies_.size())) checker_.dies_[static_cast<std::size_t>(*to)]->expect(job, number, target);
  issued_[number] = {job, t};
}

void FirmwareChecker::Die::expect(const JobPointer& job, std::uint64_t number, const Range& range) {
  for (const auto& [key, other] : expected_) {
    if (other.job == job || !other.range.overlaps(range)) continue;
    if (other.job->die == job->die) continue;  // told at the doorbell
    checker_.report("overlapping_writes", job->die, job->doorbell,
                    fmt::format("bytes at {:#x} of die {} are also written by {}, which is under way", range.begin, number_, name_of(*other.job)));
  }
  expected_[{job->die, number}] = {job, range};
}

void FirmwareChecker::Die::arrived(std::int64_t /*now*/, JobId /*id*/, std::uint64_t number) {
  const auto found = issued_.find(number);
  if (found == issued_.end()) return;
  ++checker_.clock_;
  const auto& [job, t] = found->second;
  const auto at = [&](const comm_engine::Place& place) -> Die* {
    const std::optional<int> die = die_of(place, number_);
    return die && *die < static_cast<int>(checker_.dies_.size()) ? checker_.dies_[static_cast<std::size_t>(*die)].get() : nullptr;
  };
  if (Die* target = t.bytes > 0 ? at(t.destination) : nullptr) target->receive(job, {t.destination.offset, t.destination.offset + t.bytes});
  if (!t.flag) return;
  if (Die* target = at(*t.flag)) target->receive_flag(job, t.flag->offset, t.flag_add || t.opcode == regs::Opcode::kAtomicAdd);
}

void FirmwareChecker::Die::receive(const JobPointer& job, const Range& range) {
  std::shared_ptr<Arrival>& arrival = arrivals_[{job->die, job->id}];
  // A channel that was opened anew counts its descriptors from 0 again.
  if (!arrival || arrival->origin != job) arrival = std::make_shared<Arrival>(Arrival{.origin = job, .core_knows = {}, .channel_knows = {}});
  data_.assign(range, {arrival, range});
}

void FirmwareChecker::Die::receive_flag(const JobPointer& job, std::uint64_t place, bool adds) {
  std::vector<std::shared_ptr<Arrival>>& vouched = flags_[place];
  if (!adds) vouched.clear();
  for (const auto& [key, arrival] : arrivals_) {
    if (key.first != job->die || arrival->core_knows) continue;
    if (arrival->origin == job || arrival->origin->before(*job)) vouched.push_back(arrival);
  }
  data_.erase({place, place + kFlagBytes});
}

void FirmwareChecker::Die::ended(std::int64_t /*now*/, JobId /*id*/, std::uint64_t number, Error /*error*/) {
  const auto found = issued_.find(number);
  if (found == issued_.end()) return;
  for (const auto& die : checker_.dies_) die->expect_no_more(number_, number);
  issued_.erase(found);
}

void FirmwareChecker::Die::completed(std::int64_t /*now*/, JobId id, Error /*error*/, std::optional<std::uint64_t> place) {
  ++checker_.clock_;
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return;
  job->second->ended = true;
  std::erase(open_, job->second);
  if (place) completions_[*place] = id;
}

/// What the core knew when it let a halted channel go on holds for what starts then.
void FirmwareChecker::Die::resumed(std::int64_t /*now*/, std::uint32_t channel) {
  ++checker_.clock_;
  for (const JobPointer& job : open_) {
    if (job->id.channel == channel && !job->started) job->order = ++checker_.clock_;
  }
}

void FirmwareChecker::Die::refused(std::int64_t /*now*/, JobId id, Error error) {
  if (error == Error::kRingOverrun)
    report("ring_overrun", here(), fmt::format("the doorbell of channel {} says {}, further ahead than its ring has entries", id.channel, id.index));
  const auto job = jobs_.find(id);
  if (error == Error::kCompletionOverrun && job != jobs_.end())
    report("completion_lost", job->second->doorbell, fmt::format("there is no room for the completion of {}", name_of(*job->second)));
}

/// The core sees that a descriptor of its engine has ended, and with it what that descriptor's channel knew.
void FirmwareChecker::Die::take_completion(JobId id) {
  for (auto& [other, job] : jobs_) {
    if (other.channel == id.channel && static_cast<std::int32_t>(id.index - other.index) >= 0 && !job->taken) job->taken = checker_.clock_;
  }
  for (auto& [key, arrival] : arrivals_) {
    if (arrival->core_knows) continue;
    const auto channel = arrival->channel_knows.find(id.channel);
    const bool through_channel = channel != arrival->channel_knows.end() && channel->second <= id.index + 1;
    if (through_channel || (arrival->origin->die == number_ && arrival->origin->taken)) arrival->core_knows = checker_.clock_;
  }
}

void FirmwareChecker::Die::core_reads(const Range& range) {
  // A completion is read word by word; the place is that of its first one.
  auto completion = completions_.upper_bound(range.begin);
  if (completion != completions_.begin() && (--completion)->first + regs::Completion::kBytes > range.begin) {
    const JobId id = completion->second;
    completions_.erase(completion);
    return take_completion(id);
  }
  if (const auto flag = flags_.find(range.begin); flag != flags_.end()) {
    for (const auto& arrival : flag->second) {
      if (!arrival->core_knows) arrival->core_knows = checker_.clock_;
    }
    flag->second.clear();
    return;
  }
  if (take_stamp(range)) return;
  data_.visit(range, [&](const Brought& brought) {
    if (!brought.arrival->core_knows)
      report("unawaited_read", here(),
             fmt::format("the core reads bytes at {:#x} that {} brought, without a wait for them", range.begin, name_of(*brought.arrival->origin)));
  });
  for (const JobPointer& job : open_) {
    for (const DieRange& write : job->writes) {
      if (write.die == number_ && write.range.overlaps(range))
        report("unawaited_read", here(), fmt::format("the core reads bytes at {:#x} that are still written by {}", range.begin, name_of(*job)));
    }
  }
  if (!spec_.hbm->written(range.begin, range.end - range.begin))
    report("uninitialised_read", here(),
           fmt::format("the core reads {} bytes at {:#x} that were never written", range.end - range.begin, range.begin));
}

void FirmwareChecker::Die::core_writes(const Range& range) {
  for (const JobPointer& job : open_) {
    for (const Range& read : job->reads) {
      if (read.overlaps(range))
        report("source_overwritten", here(), fmt::format("the core changes bytes at {:#x} that are still read by {}", range.begin, name_of(*job)));
    }
    for (const DieRange& write : job->writes) {
      if (write.die == number_ && write.range.overlaps(range))
        report("overlapping_writes", here(), fmt::format("the core writes bytes at {:#x} that are still written by {}", range.begin, name_of(*job)));
    }
  }
  if (!data_.empty()) data_.erase(range);
}

void FirmwareChecker::Die::retired(std::uint64_t /*cycle*/, std::uint32_t pc, const rv32::Instruction& instruction, std::uint32_t rd_value) {
  calls_.retired(pc, instruction);
  if (instruction.rd != kStackPointer || !spec_.stack_end || rd_value >= *spec_.stack_end || overflowed_) return;
  if (!rv32::writes_rd(rv32::row_of(instruction.opcode).format)) return;
  overflowed_ = true;
  report("stack_overflow", {pc, calls_.sites()}, fmt::format("the stack pointer is {:#x}; the stack ends at {:#x}", rd_value, *spec_.stack_end));
}

}  // namespace model
