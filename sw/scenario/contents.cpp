// SPDX-License-Identifier: Apache-2.0
#include "sw/scenario/contents.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>

#include "hw/board/scenario_memory.h"
#include "hw/units/bad_input.h"

namespace cmx::sw::scenario {
namespace {

constexpr std::uint32_t kBf16Bits = 16;  // that bf16 leaves out of fp32

std::uint32_t rounded_to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t half = (1U << (kBf16Bits - 1)) - 1 + ((bits >> kBf16Bits) & 1U);
  return (bits + half) >> kBf16Bits;
}

void require_whole(Type type, double value, double min, double max) {
  if (value != std::floor(value) || value < min || value > max)
    throw hw::BadInput(fmt::format("{} takes whole numbers from {:.0f} to {:.0f}, not {}",
                                   type_names()[static_cast<std::size_t>(type)], min, max, value));
}

std::uint32_t bits_of(Type type, double value) {
  switch (type) {
    case Type::kBytes:
      require_whole(type, value, 0, std::numeric_limits<std::uint8_t>::max());
      return static_cast<std::uint32_t>(value);
    case Type::kInt32:
      require_whole(type, value, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max());
      return static_cast<std::uint32_t>(static_cast<std::int32_t>(value));
    case Type::kFp32:
    case Type::kBf16: break;
  }
  if (!(std::fabs(value) <= std::numeric_limits<float>::max()))
    throw hw::BadInput(fmt::format("{} is beyond the largest fp32", value));
  const auto single = static_cast<float>(value);
  return type == Type::kFp32 ? std::bit_cast<std::uint32_t>(single) : rounded_to_bf16(single);
}

}  // namespace

const std::vector<std::string>& type_names() {
  static const std::vector<std::string> names{"bytes", "int32", "fp32", "bf16"};
  return names;
}

std::size_t element_bytes(Type type) {
  switch (type) {
    case Type::kBytes: return 1;
    case Type::kBf16: return 2;
    case Type::kInt32:
    case Type::kFp32: break;
  }
  return 4;
}

std::vector<std::uint8_t> seeded(std::uint32_t seed, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 4 == 0) word = scenario_seeded_word(seed, static_cast<std::uint32_t>(i / 4));
    bytes[i] = static_cast<std::uint8_t>(word >> (8 * (i % 4)));
  }
  return bytes;
}

std::vector<std::uint8_t> element(Type type, double value) {
  const std::uint32_t bits = bits_of(type, value);
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < element_bytes(type); ++i) bytes.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
  return bytes;
}

double element_value(Type type, std::span<const std::uint8_t> bytes) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < element_bytes(type); ++i) bits |= std::uint32_t{bytes[i]} << (8 * i);
  switch (type) {
    case Type::kBytes: return bits;
    case Type::kInt32: return static_cast<std::int32_t>(bits);
    case Type::kBf16: return std::bit_cast<float>(bits << kBf16Bits);
    case Type::kFp32: break;
  }
  return std::bit_cast<float>(bits);
}

}  // namespace cmx::sw::scenario
