// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/mid_end.h"

#include <algorithm>
#include <array>
#include <string>

#include "hw/units/bad_input.h"

namespace cmx::model::comm_engine {
namespace {

using regs::Opcode;

constexpr std::uint64_t kWord = 4;

}  // namespace

MidEnd::MidEnd(const hw::CommEngineSpec& spec, Translation& translation, Memory& memory,
               const Neighbourhood& neighbours)
    : most_(static_cast<std::uint64_t>(spec.transaction.value)),
      translation_(translation),
      memory_(memory),
      neighbours_(neighbours) {
  if (most_ < kWord || most_ % kWord != 0) {
    throw hw::BadInput("comm_engine.transaction = " + std::to_string(most_) +
                       " B must be a multiple of 4: an element must not be split");
  }
}

Cutter MidEnd::cutter(const regs::Submission& submission) {
  return {submission, neighbours_,
          [this, token = submission.token](std::uint64_t address, std::span<std::uint8_t> bytes) {
            Place place;
            if (neighbours_.locate(address, place) != Error::kNone || !place.own) return Error::kBadAddress;
            // A list's entries are aligned to less than their size: one may lie across two pages.
            while (!bytes.empty()) {
              const auto found = translation_.look_up(place.offset, bytes.size(), false, token);
              if (found.error != Error::kNone) {
                if (found.error != Error::kBadAddress) list_fault_ = place.offset;
                return found.error;
              }
              memory_.read(found.place, bytes.first(found.bytes));
              bytes = bytes.subspan(found.bytes);
              place.offset += found.bytes;
            }
            return Error::kNone;
          }};
}

bool MidEnd::translate(const Job& job, Place& place, std::uint64_t& bytes, bool write, Next& next) {
  if (!place.own) return true;
  const std::uint64_t offset = place.offset;  // `place` may be part of `next`
  const auto found = translation_.look_up(offset, bytes, write, job.submission.token);
  if (found.error != Error::kNone) {
    next = failed(found.error);
    if (found.error != Error::kBadAddress) next.fault = offset;
    return false;
  }
  if (found.missed) {
    next.outcome = Outcome::kMissed;
    return false;
  }
  place.offset = found.place;
  bytes = found.bytes;
  return true;
}

MidEnd::Next MidEnd::next(Job& job) {
  if (job.cutter.done()) return flag_only(job);
  Next next;
  Segment segment;
  list_fault_.reset();
  if (const Error error = job.cutter.peek(segment); error != Error::kNone) {
    next = failed(error);
    next.fault = list_fault_;
    return next;
  }
  Transaction& t = next.transaction;
  t.bytes = std::min(segment.bytes, most_);
  t.source = segment.source;
  t.destination = segment.destination;
  if (!translate(job, t.source, t.bytes, false, next) || !translate(job, t.destination, t.bytes, true, next))
    return next;
  const regs::Submission& s = job.submission;
  const bool last = job.cutter.ends_with(t.bytes);
  if (last && job.opcode() == Opcode::kWriteNotify) {
    if (job.open > 0) {
      next.outcome = Outcome::kHeld;
      return next;
    }
    t.flag.emplace();
    std::uint64_t word = kWord;
    if (neighbours_.locate(s.flag_address, *t.flag) != Error::kNone) return failed(Error::kBadAddress);
    if (!translate(job, *t.flag, word, true, next)) return next;
    t.flag_value = s.flag_value;
    t.flag_add = job.has(regs::Submission::kFlagsFlagAdd);
  }
  t.opcode = job.opcode();
  t.type = static_cast<regs::DataType>(s.data_type);
  t.scale = segment.scale;
  t.token = s.token;
  t.service_level = regs::Submission::kQualityOfServiceLevel.get(s.quality_of_service);
  job.cutter.advance(t.bytes);
  job.cut = job.cutter.done();
  return next;
}

/// An atomic, or a notification without data.
MidEnd::Next MidEnd::flag_only(Job& job) {
  Next next;
  const regs::Submission& s = job.submission;
  Place flag;
  std::uint64_t word = kWord;
  if (neighbours_.locate(s.flag_address, flag) != Error::kNone) return failed(Error::kBadAddress);
  if (!translate(job, flag, word, true, next)) return next;
  next.transaction.opcode = job.opcode();
  next.transaction.token = s.token;
  next.transaction.service_level = regs::Submission::kQualityOfServiceLevel.get(s.quality_of_service);
  next.transaction.flag = flag;
  next.transaction.flag_value = s.flag_value;
  next.transaction.flag_add = job.has(regs::Submission::kFlagsFlagAdd);
  job.cut = true;
  return next;
}

MidEnd::Next MidEnd::read_flag(const Job& job, std::uint32_t& word) {
  Next next;
  Place flag;
  std::uint64_t bytes = kWord;
  if (neighbours_.locate(job.submission.flag_address, flag) != Error::kNone || !flag.own)
    return failed(Error::kBadAddress);
  if (!translate(job, flag, bytes, false, next)) return next;
  std::array<std::uint8_t, kWord> raw{};
  memory_.read(flag.offset, raw);
  word = hw::get_little_endian<std::uint32_t>(raw);
  next.transaction.flag = flag;
  return next;
}

}  // namespace cmx::model::comm_engine
