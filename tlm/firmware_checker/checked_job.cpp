// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_checker/checked_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "tlm/comm_engine/descriptor.h"
#include "tlm/firmware_checker/flag_word.h"

namespace cmx::model {
namespace {

namespace regs = comm_engine::regs;
using regs::Opcode;
using regs::Submission;

constexpr std::uint64_t kMostRows = 1 << 16;  // those beyond are not looked at

std::optional<DieRange> located(std::uint64_t address, std::uint64_t bytes, int own) {
  const std::uint64_t offset = regs::Address::kValueOffset.get(address);
  const auto kind = static_cast<regs::AddressKind>(regs::Address::kValueKind.get(address));
  if (kind == regs::AddressKind::kCpu) return std::nullopt;
  const int die = kind == regs::AddressKind::kOwn ? own : static_cast<int>(regs::Address::kValueEndpoint.get(address));
  return DieRange{die, {offset, offset + bytes}};
}

/// Rows that follow each other are one range.
void add(std::vector<DieRange>& ranges, const std::optional<DieRange>& more) {
  if (!more || more->range.begin == more->range.end) return;
  if (!ranges.empty() && ranges.back().die == more->die && ranges.back().range.end == more->range.begin) {
    ranges.back().range.end = more->range.end;
  } else {
    ranges.push_back(*more);
  }
}

std::uint32_t word_at(const SparseMemory& memory, std::uint64_t place) {
  std::array<std::uint8_t, 4> bytes{};
  if (memory.contains(place, bytes.size())) memory.read(place, bytes);
  return hw::get_little_endian<std::uint32_t>(std::span<const std::uint8_t, 4>(bytes));
}

}  // namespace

std::string name_of(const CheckedJob& job) {
  return fmt::format("descriptor {} of die {}'s channel {}", job.id.index, job.die, job.id.channel);
}

std::shared_ptr<const Knowledge> knowledge_after(const CheckedJob& job) {
  auto after = std::make_shared<Knowledge>(*job.knows);
  after->learn(job.stamp);
  return after;
}

std::optional<Range> list_of(const CheckedJob& job) {
  const auto opcode = static_cast<Opcode>(job.submission.opcode);
  if (!comm_engine::has_list(opcode)) return std::nullopt;
  const std::uint64_t entry = opcode == Opcode::kCopyList ? regs::ListEntry::kBytes : 4;
  const auto place = located(job.submission.list_address, job.submission.count * entry, job.die);
  return place && place->die == job.die ? std::optional(place->range) : std::nullopt;
}

void set_ranges(CheckedJob& job, const SparseMemory& memory) {
  const Submission& s = job.submission;
  const auto opcode = static_cast<Opcode>(s.opcode);
  const bool has_flag = opcode == Opcode::kWriteNotify || opcode == Opcode::kAtomicAdd || opcode == Opcode::kWaitFlag;
  if (has_flag) job.flag = located(s.flag_address, kFlagBytes, job.die);
  if (!comm_engine::has_payload(opcode)) return;
  std::vector<DieRange> reads;
  const std::uint64_t list = regs::Address::kValueOffset.get(s.list_address);
  const bool one = opcode == Opcode::kCopy || opcode == Opcode::kWriteNotify ||
                   (comm_engine::is_reduction(opcode) && opcode != Opcode::kScaleAccumulate);
  const std::uint64_t rows = one ? 1 : std::min<std::uint64_t>(s.count, kMostRows);
  for (std::uint64_t row = 0; row < rows; ++row) {
    std::uint64_t source = s.source + row * s.source_stride;
    std::uint64_t destination = s.destination + row * s.destination_stride;
    std::uint64_t bytes = s.length;
    if (opcode == Opcode::kGather) source = s.source + std::uint64_t{word_at(memory, list + 4 * row)} * s.source_stride;
    if (opcode == Opcode::kScatter)
      destination = s.destination + std::uint64_t{word_at(memory, list + 4 * row)} * s.destination_stride;
    if (opcode == Opcode::kCopyList) {
      std::array<std::uint8_t, regs::ListEntry::kBytes> raw{};
      if (memory.contains(list + row * raw.size(), raw.size())) memory.read(list + row * raw.size(), raw);
      const auto entry = regs::ListEntry::decode(raw);
      source = entry.source;
      destination = entry.destination;
      bytes = entry.length;
    }
    add(reads, located(source, bytes, job.die));
    add(job.writes, located(destination, bytes, job.die));
    if (comm_engine::is_reduction(opcode)) add(reads, located(destination, bytes, job.die));
  }
  if (const auto entries = list_of(job)) add(reads, DieRange{job.die, *entries});
  for (const DieRange& read : reads) {
    if (read.die == job.die) job.reads.push_back(read.range);
  }
}

}  // namespace cmx::model
