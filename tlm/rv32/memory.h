// SPDX-License-Identifier: Apache-2.0
// The core's direct memory with the decoded instructions beside it. A store into a page that has been decoded takes the
// decoded form back, so the core never executes stale code of its own making; what others write is seen after fence.i
// or invalidate().
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "tlm/rv32/bus.h"
#include "tlm/rv32/isa/instruction.h"

namespace cmx::model::rv32 {

/// Decoded instructions of some bytes of memory, one slot a halfword.
struct CodePage {
  static constexpr std::uint32_t kBytes = 1024;
  static constexpr std::uint32_t kSlots = kBytes / 2;
  std::uint64_t generation{0};
  std::array<Instruction, kSlots + 2>
      slots;  // the last two are kPageEnd: a long instruction in the last slot steps over one

  CodePage() { slots[kSlots].opcode = slots[kSlots + 1].opcode = Opcode::kPageEnd; }
  void clear() {
    for (std::uint32_t i = 0; i < kSlots; ++i) slots[i].opcode = Opcode::kUndecoded;
  }
};

class Memory {
 public:
  Memory();
  /// Throws hw::BadInput when it is smaller than a word, wraps around or overlaps another.
  void add(const MemoryRegion& region);
  /// Forgets every region that overlaps these bytes. Its pages of decoded instructions live on until collect(), for a
  /// core that is in the middle of one.
  void remove(std::uint32_t base, std::uint32_t size);
  void collect() { removed_.clear(); }

  /// Little-endian, any alignment, wholly within a region; false: not here.
  template <class T>
  bool read(std::uint32_t address, T& value) {
    const std::uint32_t offset = address - load_->base;
    if (offset >= load_->limit) [[unlikely]]
      return read_elsewhere(address, &value, sizeof(T));
    std::memcpy(&value, load_->data + offset, sizeof(T));
    return true;
  }
  template <class T>
  bool write(std::uint32_t address, T value) {
    const std::uint32_t offset = address - store_->base;
    if (offset >= store_->limit) [[unlikely]]
      return write_elsewhere(address, &value, sizeof(T));
    std::memcpy(store_->data + offset, &value, sizeof(T));
    if (store_->near_code[offset / CodePage::kBytes]) [[unlikely]]
      forget(*store_, offset, sizeof(T));
    return true;
  }

  /// The page of decoded instructions around `address`, and the address of its first byte; nullptr where no region is.
  CodePage* code_page(std::uint32_t address, std::uint32_t& base);
  /// All decoded instructions are stale.
  void invalidate() { ++generation_; }
  /// Those of these bytes are.
  void invalidate(std::uint32_t base, std::uint32_t size);

 private:
  struct Region {
    std::uint32_t base{0};
    std::uint32_t limit{0};  // offsets at which a word still fits are below; 0 in the empty region
    std::uint8_t* data{nullptr};
    std::uint32_t size{0};
    bool writable{false};
    std::vector<std::uint8_t> near_code;             // by page: this page or a neighbour has decoded instructions
    std::vector<std::unique_ptr<CodePage>> pages{};  // by page, where something was executed
  };

  bool read_elsewhere(std::uint32_t address, void* value, std::uint32_t size);
  bool write_elsewhere(std::uint32_t address, const void* value, std::uint32_t size);
  Region* find(std::uint32_t address, std::uint32_t size);
  static void forget(Region& region, std::uint32_t offset, std::uint32_t size);

  std::vector<std::unique_ptr<Region>> regions_;
  std::vector<std::unique_ptr<Region>> removed_;
  Region nothing_;
  Region* load_;   // where the last load went
  Region* store_;  // where the last store went; writable
  std::uint64_t generation_{1};
};

}  // namespace cmx::model::rv32
