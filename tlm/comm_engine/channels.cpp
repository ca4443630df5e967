// SPDX-License-Identifier: Apache-2.0
// Front-end: descriptors from doorbell to completion, and the channels' round-robin arbitration for the back-end.
#include <algorithm>
#include <utility>

#include "tlm/comm_engine/comm_engine.h"

namespace cmx::model::comm_engine {
namespace {

namespace global = regs::global;
namespace channel_page = regs::channel;
using regs::Opcode;
using regs::Submission;

}  // namespace

bool CommEngine::enabled(std::uint32_t n) const {
  return file_.field(global::kControl, global::kControlEnable) != 0 &&
         file_.field(channel_register(n, channel_page::kControl), channel_page::kControlEnable) != 0 &&
         !attention_.halted(n);
}

bool CommEngine::waiting(std::uint32_t n) const {
  const Job* job = channels_[n].current;
  return job != nullptr && job->started && !job->cut && job->opcode() == Opcode::kWaitFlag;
}

std::vector<Engine::Wait> CommEngine::waits() {
  std::vector<Wait> found;
  for (std::uint32_t n = 0; n < channels_.size(); ++n) {
    if (waiting(n)) found.push_back({.channel = n, .submission = channels_[n].current->submission});
  }
  return found;
}

void CommEngine::memory_changed() {
  for (std::uint32_t n = 0; n < channels_.size(); ++n) {
    if (waiting(n)) advance(n);
  }
  pump();
}

void CommEngine::advance(std::uint32_t n) {
  Channel& channel = channels_[n];
  for (bool moved = true; moved;) {
    if (waiting(n)) poll_flag(n);
    if (channel.current != nullptr && channel.current->cut) channel.current = nullptr;
    moved = retire(n);
    moved = release(n) || moved;
    moved = begin(n) || moved;
  }
}

/// Ends the oldest job, if it has ended.
bool CommEngine::retire(std::uint32_t n) {
  Channel& channel = channels_[n];
  if (channel.jobs.empty() || !channel.jobs.front()->ended() || held_back(n, *channel.jobs.front())) return false;
  const std::unique_ptr<Job> job = std::move(channel.jobs.front());
  channel.jobs.pop_front();
  file_.add64(global::kDescriptorsLo, global::kDescriptorsHi, 1);
  const bool failed = job->error != Error::kNone;
  if (!failed && !job->has(Submission::kFlagsCompletion)) {
    if (observer_ != nullptr) observer_->completed(calendar_.now(), {n, job->index}, Error::kNone, std::nullopt);
    return true;
  }
  const std::uint32_t written = file_.get(channel_register(n, channel_page::kCompletionProducer));
  const regs::Completion completion{
      .tag = job->submission.tag,
      .index = static_cast<std::uint16_t>(job->index),
      .status = static_cast<std::uint8_t>(failed ? regs::Status::kError : regs::Status::kOk),
      .error = static_cast<std::uint8_t>(job->error),
      .flags = 0,
      .bytes = job->bytes};
  const Error error = rings_.complete(n, completion);
  if (observer_ != nullptr) tell_completed(n, *job, error, written);
  if (error != Error::kNone) {
    attention_.error(n, error, job->index);
  } else if (job->has(Submission::kFlagsRaiseInterrupt)) {
    attention_.completion(n);
  }
  if (faults_ != nullptr && faults_->happens(hw::EngineFault::What::kCompletionTwice, calendar_.now()))
    rings_.complete(n, completion);
  return true;
}

/// `written`: the completion ring's producer before.
void CommEngine::tell_completed(std::uint32_t n, const Job& job, Error of_ring, std::uint32_t written) {
  const JobId id{n, job.index};
  if (of_ring != Error::kNone) observer_->refused(calendar_.now(), id, of_ring);
  const bool there = file_.get(channel_register(n, channel_page::kCompletionProducer)) != written;
  observer_->completed(calendar_.now(), id, job.error,
                       there ? std::optional(rings_.completion_offset(n, written)) : std::nullopt);
}

/// Whether a fault lets the completion wait.
bool CommEngine::held_back(std::uint32_t n, Job& job) {
  if (faults_ == nullptr || (job.error == Error::kNone && !job.has(Submission::kFlagsCompletion))) return false;
  if (!job.completes_at) job.completes_at = calendar_.now() + faults_->completion_delay(calendar_.now());
  if (calendar_.now() >= *job.completes_at) return false;
  wake(n, *job.completes_at);
  return true;
}

/// Starts the current job, unless a fence holds it.
bool CommEngine::release(std::uint32_t n) {
  Channel& channel = channels_[n];
  Job* job = channel.current;
  if (job == nullptr || job->started) return false;
  const bool fenced = job->has(Submission::kFlagsFence) || job->opcode() == Opcode::kFence;
  if (fenced && channel.jobs.front().get() != job) return false;
  if (attention_.halted(n) || std::cmp_greater(channel.jobs.size(), spec_.descriptors_under_way)) return false;
  job->started = true;
  if (observer_ != nullptr) observer_->started(calendar_.now(), {n, job->index});
  if (job->opcode() == Opcode::kNop || job->opcode() == Opcode::kFence) job->cut = true;
  return true;
}

/// Fetches the next submission, if its time has come.
bool CommEngine::begin(std::uint32_t n) {
  Channel& channel = channels_[n];
  const std::uint32_t consumer = file_.get(channel_register(n, channel_page::kConsumer));
  while (!channel.doorbells.empty() && static_cast<std::int32_t>(channel.doorbells.front().until - consumer) <= 0)
    channel.doorbells.pop_front();
  if (channel.current != nullptr || channel.doorbells.empty() || !enabled(n)) return false;
  std::int64_t time = channel.doorbells.front().ready;
  if (channel.last_start) time = std::max(time, *channel.last_start + spec_.descriptor_interval.value);
  if (calendar_.now() < time) {
    wake(n, time);
    return false;
  }
  if (const Error error = rings_.check(n); error != Error::kNone) {  // changed since the doorbell
    channel.doorbells.clear();
    attention_.error(n, error, consumer);
    return false;
  }
  channel.last_start = calendar_.now();
  auto job = std::make_unique<Job>();
  job->index = consumer;
  job->submission = rings_.fetch(n);
  channel.jobs.push_back(std::move(job));
  channel.current = channel.jobs.back().get();
  if (observer_ != nullptr) observer_->fetched(calendar_.now(), {n, consumer});
  if (const Error error = check(channel.current->submission, neighbours_); error != Error::kNone) {
    fail(n, *channel.current, MidEnd::failed(error));
  } else {
    channel.current->cutter = mid_end_.cutter(channel.current->submission);
  }
  return true;
}

void CommEngine::poll_flag(std::uint32_t n) {
  Job& job = *channels_[n].current;
  if (calendar_.now() < channels_[n].stalled_until) return;
  std::uint32_t word = 0;
  const MidEnd::Next flag = mid_end_.read_flag(job, word);
  if (flag.outcome == MidEnd::Outcome::kMissed) return stall(n);
  if (flag.outcome == MidEnd::Outcome::kFailed) return fail(n, job, flag);
  const std::uint32_t ahead = word - job.submission.flag_value;
  const bool at_least = static_cast<regs::Condition>(job.submission.condition) == regs::Condition::kAtLeast;
  job.cut = at_least ? static_cast<std::int32_t>(ahead) >= 0 : ahead == 0;
  if (job.cut && observer_ != nullptr)
    observer_->awaited(calendar_.now(), {n, job.index}, flag.transaction.flag->offset);
}

void CommEngine::fail(std::uint32_t n, Job& job, const MidEnd::Next& why) {
  job.cut = true;
  job.started = true;
  if (job.error != Error::kNone) return;
  job.error = why.error;
  if (why.fault) attention_.fault(n, why.error, *why.fault);
  attention_.error(n, why.error, job.index);
}

/// Comes back to the channel at `time`, at the latest.
void CommEngine::wake(std::uint32_t n, std::int64_t time) {
  Channel& channel = channels_[n];
  if (channel.wakes_at && *channel.wakes_at <= time) return;
  channel.wakes_at = time;
  calendar_.call_at(time, [this, n, time] {
    if (channels_[n].wakes_at == time) channels_[n].wakes_at.reset();
    advance(n);
    pump();
  });
}

/// A page's entry is being fetched.
void CommEngine::stall(std::uint32_t n) {
  file_.add64(global::kTranslationMissesLo, global::kTranslationMissesHi, 1);
  channels_[n].stalled_until = calendar_.now() + spec_.translation_miss.value;
  wake(n, channels_[n].stalled_until);
}

bool CommEngine::ready(std::uint32_t n) const {
  const Channel& channel = channels_[n];
  const Job* job = channel.current;
  if (job == nullptr || !job->started || job->cut || job->opcode() == Opcode::kWaitFlag) return false;
  if (job->held && job->open > 0) return false;
  const std::uint32_t limit = file_.get(channel_register(n, channel_page::kOutstandingLimit));
  return calendar_.now() >= channel.stalled_until && (limit == 0 || std::cmp_less(channel.open, limit));
}

void CommEngine::pump() {
  if (pumping_) return;
  pumping_ = true;
  const auto all = static_cast<std::uint32_t>(channels_.size());
  for (;;) {
    std::uint32_t passed = 0;
    while (passed < all && !ready((next_channel_ + passed) % all)) ++passed;
    if (passed == all) break;
    if (back_end_.full()) {
      count_stalls();
      break;
    }
    if (calendar_.now() < back_end_.free_at()) {
      if (pumps_at_ != back_end_.free_at()) {
        pumps_at_ = back_end_.free_at();
        calendar_.call_at(pumps_at_, [this] { pump(); });
      }
      break;
    }
    const std::uint32_t n = (next_channel_ + passed) % all;
    next_channel_ = (n + 1) % all;
    start_next(n);
    advance(n);
  }
  pumping_ = false;
}

void CommEngine::count_stalls() {
  for (std::uint32_t n = 0; n < channels_.size(); ++n) {
    if (channels_[n].found_full || !ready(n)) continue;
    channels_[n].found_full = true;
    file_.add64(global::kWindowStallsLo, global::kWindowStallsHi, 1);
  }
}

void CommEngine::start_next(std::uint32_t n) {
  Channel& channel = channels_[n];
  Job& job = *channel.current;
  const MidEnd::Next next = mid_end_.next(job);
  job.held = next.outcome == MidEnd::Outcome::kHeld;
  if (next.outcome == MidEnd::Outcome::kMissed) return stall(n);
  if (next.outcome == MidEnd::Outcome::kFailed) return fail(n, job, next);
  if (next.outcome == MidEnd::Outcome::kHeld) return;
  channel.found_full = false;
  ++channel.open;
  ++job.open;
  if (observer_ == nullptr) {
    back_end_.start(next.transaction,
                    [this, n, &job](Error error, std::uint64_t bytes) { ended(n, job, error, bytes); });
    return;
  }
  const JobId id{n, job.index};
  const std::uint64_t number = transactions_++;
  observer_->issued(calendar_.now(), id, number, next.transaction);
  back_end_.start(
      next.transaction,
      [this, n, &job, id, number](Error error, std::uint64_t bytes) {
        if (observer_ != nullptr) observer_->ended(calendar_.now(), id, number, error);
        ended(n, job, error, bytes);
      },
      [this, id, number] {
        if (observer_ != nullptr) observer_->arrived(calendar_.now(), id, number);
      });
}

void CommEngine::ended(std::uint32_t n, Job& job, Error error, std::uint64_t bytes) {
  --channels_[n].open;
  --job.open;
  job.bytes += bytes;
  if (error != Error::kNone) fail(n, job, MidEnd::failed(error));
  advance(n);
  // What arrived here may be a flag that another channel waits for.
  memory_changed();
}

}  // namespace cmx::model::comm_engine
