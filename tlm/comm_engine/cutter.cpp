// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/cutter.h"

#include <array>
#include <bit>
#include <utility>

namespace cmx::model::comm_engine {
namespace {

using regs::Opcode;

}  // namespace

Cutter::Cutter(const regs::Submission& submission, const Neighbourhood& neighbours, ReadList read_list)
    : submission_(submission), neighbours_(&neighbours), read_list_(std::move(read_list)) {
  switch (static_cast<Opcode>(submission.opcode)) {
    case Opcode::kCopy:
    case Opcode::kReduceAdd:
    case Opcode::kReduceMax:
    case Opcode::kReduceMin: rows_ = 1; break;
    case Opcode::kWriteNotify: rows_ = submission.length == 0 ? 0 : 1; break;
    case Opcode::kCopyRows:
    case Opcode::kScaleAccumulate:
    case Opcode::kGather:
    case Opcode::kScatter:
    case Opcode::kCopyList: rows_ = submission.count; break;
    default: break;
  }
}

Error Cutter::peek(Segment& segment) {
  if (!loaded_) {
    if (const Error error = load_row(); error != Error::kNone) return error;
    loaded_ = true;
  }
  segment = rest_;
  return Error::kNone;
}

void Cutter::advance(std::uint64_t bytes) {
  rest_.source.offset += bytes;
  rest_.destination.offset += bytes;
  rest_.bytes -= bytes;
  if (rest_.bytes != 0) return;
  ++row_;
  loaded_ = false;
}

Error Cutter::load_row() {
  const auto opcode = static_cast<Opcode>(submission_.opcode);
  std::uint64_t source_row = row_;
  std::uint64_t destination_row = row_;
  rest_.bytes = submission_.length;
  if (opcode == Opcode::kCopyList) {
    std::array<std::uint8_t, regs::ListEntry::kBytes> bytes{};
    if (const Error error = read_list_(submission_.list_address + row_ * bytes.size(), bytes); error != Error::kNone)
      return error;
    const auto entry = regs::ListEntry::decode(bytes);
    rest_.bytes = entry.length;
    return entry.length == 0 ? Error::kBadLength : locate_row(entry.source, entry.destination);
  }
  if (opcode == Opcode::kScaleAccumulate) {
    std::uint32_t scale = 0;
    if (const Error error = list_word(row_, scale); error != Error::kNone) return error;
    rest_.scale = std::bit_cast<float>(scale);
  }
  if (opcode == Opcode::kGather || opcode == Opcode::kScatter) {
    std::uint32_t index = 0;
    if (const Error error = list_word(row_, index); error != Error::kNone) return error;
    (opcode == Opcode::kGather ? source_row : destination_row) = index;
  }
  return locate_row(submission_.source + source_row * submission_.source_stride,
                    submission_.destination + destination_row * submission_.destination_stride);
}

Error Cutter::locate_row(std::uint64_t source, std::uint64_t destination) {
  if (neighbours_->locate(source, rest_.source) != Error::kNone ||
      neighbours_->locate(destination, rest_.destination) != Error::kNone)
    return Error::kBadAddress;
  return rest_.source.own || rest_.destination.own ? Error::kNone : Error::kBadAddress;
}

template <class Word>
Error Cutter::list_word(std::uint64_t at, Word& word) const {
  std::array<std::uint8_t, sizeof(Word)> bytes{};
  if (const Error error = read_list_(submission_.list_address + at * sizeof(Word), bytes); error != Error::kNone)
    return error;
  word = hw::get_little_endian<Word>(std::span<const std::uint8_t, sizeof(Word)>(bytes));
  return Error::kNone;
}

}  // namespace cmx::model::comm_engine
