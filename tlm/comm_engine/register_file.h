// SPDX-License-Identifier: Apache-2.0
// The engine's registers as they are stored: what software may read, write and clear comes from the map.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hw/generated/comm_engine_registers.hpp"

namespace cmx::model::comm_engine {

class RegisterFile {
 public:
  /// Channels from `channels` on do not answer. Throws hw::BadInput when the map has fewer.
  explicit RegisterFile(std::uint32_t channels);

  /// As software sees them, by offset from the base; nothing where no register is.
  std::optional<std::uint32_t> read(std::uint32_t offset) const;
  /// Stores and clears what the map lets software; false where no register is.
  bool write(std::uint32_t offset, std::uint32_t value);

  /// The engine's own view.
  std::uint32_t get(std::uint32_t offset) const { return words_[index(offset)]; }
  void set(std::uint32_t offset, std::uint32_t value) { words_[index(offset)] = value; }
  /// Of a pair; `low` is the offset of its lower half.
  std::uint64_t get64(std::uint32_t low, std::uint32_t high) const { return get(low) | std::uint64_t{get(high)} << 32; }
  void set64(std::uint32_t low, std::uint32_t high, std::uint64_t value) {
    set(low, static_cast<std::uint32_t>(value));
    set(high, static_cast<std::uint32_t>(value >> 32));
  }
  void add64(std::uint32_t low, std::uint32_t high, std::uint64_t more) { set64(low, high, get64(low, high) + more); }
  std::uint32_t field(std::uint32_t offset, hw::BitField<std::uint32_t> bits) const { return bits.get(get(offset)); }
  void set_field(std::uint32_t offset, hw::BitField<std::uint32_t> bits, std::uint32_t value) {
    set(offset, bits.set(get(offset), value));
  }

  void reset();

 private:
  struct Place {
    const hw::RegisterInfo* info{nullptr};
    std::size_t word{0};
  };
  std::optional<Place> find(std::uint32_t offset) const;
  std::size_t index(std::uint32_t offset) const;

  std::uint32_t channels_;
  std::vector<std::vector<std::int16_t>> of_offset_;  // of each block: register by word of its stride, or -1
  std::vector<std::size_t> first_;                    // of each block: its first word
  std::vector<std::uint32_t> words_;
};

/// Offset of a channel's register.
constexpr std::uint32_t channel_register(std::uint32_t channel, std::uint32_t offset) {
  return hw::comm_engine_registers::channel::kOffset + channel * hw::comm_engine_registers::channel::kStride + offset;
}

}  // namespace cmx::model::comm_engine
