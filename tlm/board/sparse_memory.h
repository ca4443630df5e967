// SPDX-License-Identifier: Apache-2.0
// A large memory with real bytes, of which only pages that somebody wrote take room; it knows which bytes those are.
//
// Parameters: size, and the fill that bytes read as before they were written.
// Contract: an access must lie within the memory (contains()); anything else throws std::logic_error.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>

#include "hw/units/units.h"

namespace cmx::model {

class SparseMemory {
 public:
  static constexpr std::uint64_t kPageBytes = 4096;

  SparseMemory(hw::Bytes size, std::uint8_t fill) : size_(static_cast<std::uint64_t>(size.value)), fill_(fill) {}

  bool contains(std::uint64_t address, std::uint64_t bytes) const { return bytes <= size_ && address <= size_ - bytes; }
  void read(std::uint64_t address, std::span<std::uint8_t> bytes) const;
  void write(std::uint64_t address, std::span<const std::uint8_t> bytes);
  /// Whether each of these bytes has been written.
  bool written(std::uint64_t address, std::uint64_t bytes) const;

  hw::Bytes size() const { return hw::Bytes(static_cast<std::int64_t>(size_)); }
  /// Pages that take room.
  std::size_t pages() const { return pages_.size(); }

 private:
  struct Page {
    std::uint8_t data[kPageBytes];
    std::bitset<kPageBytes> written;
  };
  void require(std::uint64_t address, std::uint64_t bytes) const;

  std::uint64_t size_;
  std::uint8_t fill_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Page>> pages_;  // by number; never iterated
};

}  // namespace cmx::model
