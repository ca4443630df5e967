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

Error TargetMemory::find(std::uint64_t offset, std::uint64_t bytes, bool write, std::uint32_t token, Pieces& pieces) {
  if (engine_ == nullptr) {
    if (!memory_->contains(offset, bytes)) return Error::kTransfer;
    pieces.push_back({.place = offset, .bytes = bytes});
    return Error::kNone;
  }
  for (std::uint64_t done = 0; done < bytes;) {
    const comm_engine::Translation::Result piece = engine_->admit(offset + done, bytes - done, write, token);
    if (piece.error != Error::kNone) return piece.error == Error::kBadAddress ? Error::kTransfer : piece.error;
    pieces.push_back({.place = piece.place, .bytes = piece.bytes});
    done += piece.bytes;
  }
  return Error::kNone;
}

void TargetMemory::load(const Pieces& pieces, std::span<std::uint8_t> bytes) const {
  for (const Piece& piece : pieces) {
    memory_->read(piece.place, bytes.first(piece.bytes));
    bytes = bytes.subspan(piece.bytes);
  }
}

void TargetMemory::store(const Pieces& pieces, std::span<const std::uint8_t> bytes) {
  for (const Piece& piece : pieces) {
    memory_->write(piece.place, bytes.first(piece.bytes));
    bytes = bytes.subspan(piece.bytes);
  }
}

Error TargetMemory::read(const Target& from, std::span<std::uint8_t> bytes) {
  Pieces pieces;
  const Error error = find(from.offset, bytes.size(), false, from.token, pieces);
  if (error == Error::kNone) load(pieces, bytes);
  return error;
}

Error TargetMemory::write(const Target& to, std::span<const std::uint8_t> bytes, const std::optional<FlagWrite>& flag) {
  Pieces of_bytes;
  Pieces of_flag;
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
