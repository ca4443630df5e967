// SPDX-License-Identifier: Apache-2.0
// What a die's core does: accesses to its HBM and its engine's registers, and what it learns by them.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tlm/firmware_checker/checked_die.h"
#include "tlm/rv32/isa/cause.h"

namespace cmx::model {

namespace regs = comm_engine::regs;
namespace global = regs::global;
namespace channel_page = regs::channel;
using comm_engine::JobId;

namespace {

constexpr std::uint8_t kStackPointer = 2;
constexpr std::uint32_t kExternalInterrupt = 0x8000000b;

}  // namespace

CodePlace FirmwareChecker::Die::here() {
  const std::uint32_t pc = spec_.pc();
  calls_.arrive(pc);
  return {.pc = pc, .callers = calls_.sites()};
}

std::shared_ptr<const Knowledge> FirmwareChecker::Die::tell() {
  if (!told_) told_ = std::make_shared<Knowledge>(knows_);
  told_in_epoch_ = true;
  return told_;
}

void FirmwareChecker::Die::learn(const Knowledge& more) {
  knows_.join(more);
  told_ = nullptr;
}

/// The core sees that a descriptor of its engine has ended, and with it those before it and what its channel knew.
void FirmwareChecker::Die::learn_end(const JobPointer& job) {
  if (job->knows) knows_.join(*job->knows);
  knows_.learn_before(job->stamp.channel, job->stamp.serial + 1);
  told_ = nullptr;
}

/// What is told from now on is later than what was told before.
CoreAccess FirmwareChecker::Die::access() {
  if (std::exchange(told_in_epoch_, false)) {
    knows_.learn_core(static_cast<std::size_t>(number_), ++epoch_);
    told_ = nullptr;
  }
  const std::uint32_t pc = spec_.pc();
  calls_.arrive(pc);
  return {epoch_, places_.number(pc, calls_)};
}

void FirmwareChecker::Die::core_reads(const Range& range) {
  // A completion is read word by word; the place is that of its first one.
  auto completion = completions_.upper_bound(range.begin);
  if (completion != completions_.begin() && (--completion)->first + regs::Completion::kBytes > range.begin) {
    const JobPointer job = completion->second;
    completions_.erase(completion);
    job->taken = here();
    return learn_end(job);
  }
  if (const auto flag = flags_.find(range.begin); flag != flags_.end()) return read_flag(range.begin, flag->second);
  if (take_stamp(range)) return;
  const CoreAccess now = access();
  const bool stamp = is_stamp(range);  // who polls one may be too early
  bytes_.update_by_core(range, now, false, [&](ByteState& state, const Range& bytes) {
    const bool races = state.writer && !knows_.has(state.writer->stamp);
    if (races) race(bytes.begin, core_party(now, false), party(state.writer, true));
    if (!stamp) state.core_read = now;
    return !races && !stamp;
  });
  if (!spec_.hbm->written(range.begin, range.size()))
    report("uninitialised_read", here(),
           fmt::format("the core reads {} bytes at {:#x} that were never written", range.size(), range.begin));
}

void FirmwareChecker::Die::core_writes(const Range& range, std::uint32_t value) {
  const CoreAccess now = access();
  bytes_.update_by_core(range, now, true, [&](ByteState& state, const Range& bytes) {
    bool races = state.writer && !knows_.has(state.writer->stamp);
    if (races) race(bytes.begin, core_party(now, true), party(state.writer, true));
    for (const JobPointer& reader : state.readers) {
      if (knows_.has(reader->stamp) || (reader->fetched && bytes.overlaps(reader->entry))) continue;
      race(bytes.begin, core_party(now, true), party(reader, false));
      races = true;
    }
    state = {.writer = nullptr, .transaction = 0, .core_write = now, .core_read = {}, .readers = {}};
    return !races;
  });
  completions_.erase(completions_.lower_bound(range.begin), completions_.lower_bound(range.end));
  write_flags(range, value);
}

void FirmwareChecker::Die::learn_interrupt(Channel& its) {
  while (!its.interrupts.empty() && knows_.has(its.interrupts.front()->stamp)) its.interrupts.pop_front();
  if (!its.interrupts.empty()) learn_end(its.interrupts.front());
}

void FirmwareChecker::Die::forget(std::uint32_t number) {
  const auto found = channels_.find(number);
  if (found == channels_.end()) return;
  found->second.unknown.clear();
  std::erase_if(jobs_, [number](const auto& job) { return job.first.channel == number && !job.second->knows; });
}

/// Who acknowledges an interrupt, perhaps after a wfi, has seen it; who disables a channel or resets the engine does
/// not care for its ends.
void FirmwareChecker::Die::register_written(std::int64_t /*now*/, std::uint32_t offset, std::uint32_t before,
                                            std::uint32_t value) {
  if (offset == global::kControl && global::kControlReset.get(value) != 0) {
    for (const auto& [number, its] : channels_) forget(number);
  }
  if (offset < channel_page::kOffset) return;
  const std::uint32_t number = (offset - channel_page::kOffset) / channel_page::kStride;
  const auto found = channels_.find(number);
  if (found == channels_.end()) return;
  const std::uint32_t at = (offset - channel_page::kOffset) % channel_page::kStride;
  if (at == channel_page::kInterruptStatus && channel_page::kInterruptStatusCompletion.get(before & value) != 0)
    learn_interrupt(found->second);
  if (at == channel_page::kControl && channel_page::kControlEnable.get(before) != 0 &&
      channel_page::kControlEnable.get(value) == 0)
    forget(number);
}

void FirmwareChecker::Die::register_read(std::int64_t /*now*/, std::uint32_t offset, std::uint32_t value) {
  const auto ends = [&](Channel& its) {
    if (its.completed) learn_end(its.completed);
  };
  if (offset < channel_page::kOffset) {
    if (offset == global::kStatus && global::kStatusBusy.get(value) == 0) {
      for (auto& [number, its] : channels_) ends(its);
    }
    if (offset == global::kDescriptorsLo) {
      for (auto& [number, its] : channels_) ends(its);
    }
    if (offset == global::kErrorStatus) {
      for (auto& [number, its] : channels_) its.failed = nullptr;
    }
    if (offset == global::kChannelInterruptsLo || offset == global::kChannelInterruptsHi) {
      const std::uint32_t first = offset == global::kChannelInterruptsHi ? 32 : 0;
      for (auto& [number, its] : channels_) {
        if (number >= first && number < first + 32 && (value >> (number - first) & 1U) != 0) learn_interrupt(its);
      }
    }
    return;
  }
  const auto found = channels_.find((offset - channel_page::kOffset) / channel_page::kStride);
  if (found == channels_.end()) return;
  Channel& its = found->second;
  switch ((offset - channel_page::kOffset) % channel_page::kStride) {
    case channel_page::kCompletionProducer: return ends(its);
    case channel_page::kStatus: return channel_page::kStatusBusy.get(value) == 0 ? ends(its) : void();
    case channel_page::kInterruptStatus:
      return channel_page::kInterruptStatusCompletion.get(value) != 0 ? learn_interrupt(its) : void();
    case channel_page::kError: its.failed = nullptr; return;
    case channel_page::kConsumer:
      for (const JobPointer& job : its.unknown)
        job->fetched = job->fetched || static_cast<std::int32_t>(value - job->id.index) > 0;
      return;
    default: return;
  }
}

void FirmwareChecker::Die::trapped(std::uint64_t /*cycle*/, std::uint32_t mcause, std::uint32_t mepc,
                                   std::uint32_t /*mtval*/) {
  calls_.trapped(mepc);
  if (mcause != kExternalInterrupt) return;
  for (auto& [number, its] : channels_) learn_interrupt(its);
}

void FirmwareChecker::Die::retired(std::uint64_t /*cycle*/, std::uint32_t pc, const rv32::Instruction& instruction,
                                   std::uint32_t rd_value) {
  calls_.retired(pc, instruction);
  if (instruction.rd != kStackPointer || !rv32::writes_rd(rv32::row_of(instruction.opcode).format)) return;
  const std::uint32_t before = std::exchange(stack_pointer_, rd_value);
  if (!spec_.stack_end || rd_value >= *spec_.stack_end || overflowed_) return;
  if (before < *spec_.stack_end || !rv32::adds_to_stack_pointer(instruction)) return;  // another stack
  overflowed_ = true;
  report("stack_overflow", {pc, calls_.sites()},
         fmt::format("the stack pointer is {:#x}; the stack ends at {:#x}", rd_value, *spec_.stack_end));
}

}  // namespace cmx::model
