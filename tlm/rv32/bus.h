// SPDX-License-Identifier: Apache-2.0
// What the core sees outside itself: memory that it reads and writes through a pointer, and a bus for everything else.
#pragma once

#include <cstdint>
#include <optional>

namespace cmx::model::rv32 {

/// Bytes that the core may access by pointer, without the bus knowing. `data` must stay valid as long as the core has
/// the region.
struct MemoryRegion {
  std::uint32_t base{0};
  std::uint32_t size{0};
  std::uint8_t* data{nullptr};
  bool writable{true};
};

struct BusReply {
  bool ok{false};           // false: access fault
  std::uint32_t data{0};    // of a read, in the low bytes
  std::uint64_t cycles{0};  // that the device needed, on top of the cost of going there
};

/// Contract: called in program order at the cycle that Core::cycles() shows; `size` is 1, 2 or 4, the address may be
/// misaligned; the reply is final.
/// An implementation may call Core::set_external_interrupt, Core::halt and Core::add_memory from inside.
class Bus {
 public:
  virtual ~Bus() = default;
  virtual BusReply read(std::uint32_t address, std::uint32_t size) = 0;
  virtual BusReply write(std::uint32_t address, std::uint32_t size, std::uint32_t data) = 0;
  /// Asked when the core is to fetch from an address that no region covers; nothing: instruction access fault.
  virtual std::optional<MemoryRegion> direct_memory(std::uint32_t /*address*/) { return std::nullopt; }
};

/// A bus on which nothing answers.
class EmptyBus final : public Bus {
 public:
  BusReply read(std::uint32_t /*address*/, std::uint32_t /*size*/) override { return {}; }
  BusReply write(std::uint32_t /*address*/, std::uint32_t /*size*/, std::uint32_t /*data*/) override { return {}; }
};

}  // namespace cmx::model::rv32
