// SPDX-License-Identifier: Apache-2.0
// What the generated C++ headers (hw/generated/*_registers.hpp) are made of, and a register access in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cmx::hw {

/// Bits of a word.
template <class Word>
struct BitField {
  unsigned low{0};
  unsigned width{0};

  constexpr Word max() const {
    return static_cast<Word>(std::numeric_limits<Word>::max() >> (std::numeric_limits<Word>::digits - width));
  }
  constexpr Word mask() const { return static_cast<Word>(max() << low); }
  constexpr Word get(Word word) const { return static_cast<Word>((word >> low) & max()); }
  /// `word` with the bits of `value`; those that do not fit are lost.
  constexpr Word set(Word word, Word value) const {
    return static_cast<Word>((word & ~mask()) | ((value & max()) << low));
  }
};

template <class Word>
constexpr void put_little_endian(Word value, std::span<std::uint8_t, sizeof(Word)> bytes) {
  for (std::size_t i = 0; i < sizeof(Word); ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
}
template <class Word>
constexpr Word get_little_endian(std::span<const std::uint8_t, sizeof(Word)> bytes) {
  Word value = 0;
  for (std::size_t i = 0; i < sizeof(Word); ++i)
    value = static_cast<Word>(value | static_cast<Word>(static_cast<Word>(bytes[i]) << (8 * i)));
  return value;
}

struct ValueName {
  std::uint64_t value;
  std::string_view name;
};
struct FieldInfo {
  std::string_view name;
  unsigned low;
  unsigned width;
  std::span<const ValueName> values;  // empty: a number
};
struct RegisterInfo {
  std::string_view name;
  std::uint32_t offset;  // in its block
  std::uint32_t reset;
  std::uint32_t readable;   // mask; the rest reads as 0
  std::uint32_t writable;   // mask
  std::uint32_t clearable;  // mask: bits that a written 1 clears
  std::span<const FieldInfo> fields;
  std::span<const ValueName> values;
};
struct BlockInfo {
  std::string_view name;
  std::uint32_t offset;
  std::uint32_t stride;
  std::uint32_t count;
  std::span<const RegisterInfo> registers;
};

struct RegisterPlace {
  const BlockInfo* block;
  std::uint32_t index;  // of `count`
  const RegisterInfo* info;
};

/// The register at an offset from the base; nothing where there is none.
std::optional<RegisterPlace> find_register(std::span<const BlockInfo> blocks, std::uint32_t offset);

/// "channel[3].control = 0x00000003 {enable = 1, abort = 1}", "0x00f4 = 0x00000000 (no register)"
std::string describe_access(std::span<const BlockInfo> blocks, std::uint32_t offset, std::uint32_t value);

}  // namespace cmx::hw
