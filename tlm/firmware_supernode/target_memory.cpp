// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_supernode/target_memory.h"

#include <array>

#include "hw/register_map/register_table.h"

namespace cmx::model {

using comm_engine::Error;
using comm_engine::FlagWrite;
using comm_engine::Target;

namespace {

constexpr std::uint64_t kFlagBytes = 4;

}  // namespace

Error TargetMemory::find(std::uint64_t offset, std::uint64_t bytes, bool write, std::uint32_t token,
                         Segments& segments) {
  if (engine_ == nullptr) {
    if (!memory_->contains(offset, bytes)) return Error::kTransfer;
    segments.push_back({.place = offset, .bytes = bytes});
    return Error::kNone;
  }
  for (std::uint64_t done = 0; done < bytes;) {
    const comm_engine::Translation::Result segment = engine_->admit(offset + done, bytes - done, write, token);
    if (segment.error != Error::kNone) return segment.error == Error::kBadAddress ? Error::kTransfer : segment.error;
    segments.push_back({.place = segment.place, .bytes = segment.bytes});
    done += segment.bytes;
  }
  return Error::kNone;
}

void TargetMemory::load(const Segments& segments, std::span<std::uint8_t> bytes) const {
  for (const Segment& segment : segments) {
    memory_->read(segment.place, bytes.first(segment.bytes));
    bytes = bytes.subspan(segment.bytes);
  }
}

void TargetMemory::store(const Segments& segments, std::span<const std::uint8_t> bytes) {
  for (const Segment& segment : segments) {
    memory_->write(segment.place, bytes.first(segment.bytes));
    bytes = bytes.subspan(segment.bytes);
  }
}

Error TargetMemory::read(const Target& from, std::span<std::uint8_t> bytes) {
  Segments segments;
  const Error error = find(from.offset, bytes.size(), false, from.token, segments);
  if (error == Error::kNone) load(segments, bytes);
  return error;
}

Error TargetMemory::write(const Target& to, std::span<const std::uint8_t> bytes, const std::optional<FlagWrite>& flag) {
  Segments of_bytes;
  Segments of_flag;
  if (const Error error = find(to.offset, bytes.size(), true, to.token, of_bytes); error != Error::kNone) return error;
  if (flag) {
    if (const Error error = find(flag->offset, kFlagBytes, true, to.token, of_flag); error != Error::kNone)
      return error;
  }
  store(of_bytes, bytes);
  if (!flag) return Error::kNone;
  std::array<std::uint8_t, kFlagBytes> word{};
  if (flag->add) load(of_flag, word);
  hw::put_little_endian(flag->value + (flag->add ? hw::get_little_endian<std::uint32_t>(word) : 0), std::span(word));
  store(of_flag, word);
  return Error::kNone;
}

void TargetMemory::changed() {
  if (engine_ != nullptr) engine_->memory_changed();
}

}  // namespace cmx::model
