// SPDX-License-Identifier: Apache-2.0
// What can be attached to a die's bus, and where each of them is.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hw/units/units.h"

namespace cmx::model {

struct DeviceReply {
  bool ok{false};           // false: the core takes an access fault
  std::uint32_t data{0};    // of a read, in the low bytes
  hw::Picoseconds delay{};  // that the device needs; time of the core
};

/// Contract: called in the order of the core's program. `size` is 1, 2 or 4, the offset may be misaligned, all of the
/// access lies within the device. `at` is the time of the access, which is up to a quantum (hw::BoardSpec) later than
/// the kernel's; to a device that is synchronous() the kernel comes first.
class Device {
 public:
  virtual ~Device() = default;
  virtual DeviceReply read(std::uint32_t offset, std::uint32_t size, hw::Picoseconds at) = 0;
  virtual DeviceReply write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, hw::Picoseconds at) = 0;
  /// Whether the kernel is to come up to the core before an access, for a device that others change: `at` is the
  /// kernel's time then.
  virtual bool synchronous() const { return false; }
  /// Reads or writes in no time and without a trace, for debuggers; returns for how many bytes that went. Registers,
  /// which change by being read, have none.
  virtual std::uint64_t debug(std::uint32_t /*offset*/, std::span<std::uint8_t> /*bytes*/, bool /*write*/) { return 0; }
};

/// An access as it was answered.
struct BusAccess {
  std::uint32_t address{0};
  std::uint32_t size{0};
  std::uint32_t data{0};  // written, or read
  bool write{false};
  bool ok{false};
  hw::Picoseconds at{};
};

/// The devices of one die by address.
class AddressMap {
 public:
  /// `device` must outlive the map. Throws BadInput where `name` overlaps another or leaves the 32-bit space.
  void add(const std::string& name, std::uint32_t base, std::uint32_t size, Device& device);
  /// An access partly outside a device, or to nothing, is refused.
  DeviceReply read(std::uint32_t address, std::uint32_t size, hw::Picoseconds at) const;
  DeviceReply write(std::uint32_t address, std::uint32_t size, std::uint32_t data, hw::Picoseconds at) const;
  /// Of the device that has all of them; see Device::debug.
  std::uint64_t debug(std::uint32_t address, std::span<std::uint8_t> bytes, bool write) const;
  /// Whether the device that takes this access is.
  bool synchronous(std::uint32_t address, std::uint32_t size) const;

  /// Told of every access; empty: nobody.
  std::function<void(const BusAccess& access)> on_access;

 private:
  struct Entry {
    std::string name;
    std::uint64_t base;
    std::uint64_t end;
    Device* device;
  };
  const Entry* find(std::uint32_t address, std::uint64_t size) const;

  std::vector<Entry> entries_;
};

}  // namespace cmx::model
