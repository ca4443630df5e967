// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/reduction.h"

#include <bit>
#include <cmath>
#include <cstddef>

namespace cmx::model::comm_engine {
namespace {

using hw::comm_engine_registers::DataType;
using hw::comm_engine_registers::Opcode;

constexpr std::uint32_t kNan = 0x7fc00000;

float narrow_nan(float value) { return std::isnan(value) ? std::bit_cast<float>(kNan) : value; }

float apply(Opcode opcode, float scale, float into, float from) {
  switch (opcode) {
    case Opcode::kReduceMax:
      if (std::isnan(into) || std::isnan(from)) return std::bit_cast<float>(kNan);
      if (into == from) return std::signbit(into) ? from : into;
      return into > from ? into : from;
    case Opcode::kReduceMin:
      if (std::isnan(into) || std::isnan(from)) return std::bit_cast<float>(kNan);
      if (into == from) return std::signbit(into) ? into : from;
      return into < from ? into : from;
    case Opcode::kScaleAccumulate: {
      const float product = from * scale;
      return narrow_nan(into + product);
    }
    default: return narrow_nan(into + from);
  }
}

std::uint32_t apply(Opcode opcode, std::uint32_t into, std::uint32_t from) {
  const auto a = static_cast<std::int32_t>(into);
  const auto b = static_cast<std::int32_t>(from);
  if (opcode == Opcode::kReduceMax) return a > b ? into : from;
  if (opcode == Opcode::kReduceMin) return a < b ? into : from;
  return into + from;
}

float widen(std::uint16_t bf16) { return std::bit_cast<float>(std::uint32_t{bf16} << 16); }
std::uint16_t narrow(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) return kNan >> 16;
  return static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

/// Calls `change(into, from)` on the words of both.
template <class Word, class Change>
void each(std::span<std::uint8_t> into, std::span<const std::uint8_t> from, Change change) {
  for (std::size_t i = 0; i + sizeof(Word) <= into.size(); i += sizeof(Word)) {
    const auto place = into.subspan(i).first<sizeof(Word)>();
    const Word result =
        change(hw::get_little_endian<Word>(place), hw::get_little_endian<Word>(from.subspan(i).first<sizeof(Word)>()));
    hw::put_little_endian<Word>(result, place);
  }
}

}  // namespace

void reduce(Opcode opcode, DataType type, float scale, std::span<std::uint8_t> into,
            std::span<const std::uint8_t> from) {
  switch (type) {
    case DataType::kInt32:
      return each<std::uint32_t>(into, from, [&](std::uint32_t a, std::uint32_t b) { return apply(opcode, a, b); });
    case DataType::kFp32:
      return each<std::uint32_t>(into, from, [&](std::uint32_t a, std::uint32_t b) {
        return std::bit_cast<std::uint32_t>(apply(opcode, scale, std::bit_cast<float>(a), std::bit_cast<float>(b)));
      });
    case DataType::kBf16:
      return each<std::uint16_t>(into, from, [&](std::uint16_t a, std::uint16_t b) {
        return narrow(apply(opcode, scale, widen(a), widen(b)));
      });
    case DataType::kBytes: return;
  }
}

}  // namespace cmx::model::comm_engine
