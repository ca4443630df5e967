// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "tlm/board/device.h"

namespace cmx::model {

void AddressMap::add(const std::string& name, std::uint32_t base, std::uint32_t size, Device& device) {
  const Entry entry{name, base, std::uint64_t{base} + size, &device};
  if (size == 0 || entry.end > std::uint64_t{1} << 32) {
    throw hw::BadInput(
        fmt::format("{} at {:#x} with {:#x} bytes does not fit into the 32-bit address space", name, base, size));
  }
  for (const Entry& other : entries_) {
    if (entry.base >= other.end || other.base >= entry.end) continue;
    throw hw::BadInput(
        fmt::format("{} at {:#x} with {:#x} bytes overlaps {} at {:#x}", name, base, size, other.name, other.base));
  }
  entries_.push_back(entry);
}

const AddressMap::Entry* AddressMap::find(std::uint32_t address, std::uint64_t size) const {
  for (const Entry& entry : entries_) {
    if (address >= entry.base && std::uint64_t{address} + size <= entry.end) return &entry;
  }
  return nullptr;
}

std::uint64_t AddressMap::debug(std::uint32_t address, std::span<std::uint8_t> bytes, bool write) const {
  const Entry* entry = find(address, bytes.size());
  return entry != nullptr ? entry->device->debug(address - static_cast<std::uint32_t>(entry->base), bytes, write) : 0;
}

bool AddressMap::synchronous(std::uint32_t address, std::uint32_t size) const {
  const Entry* entry = find(address, size);
  return entry != nullptr && entry->device->synchronous();
}

DeviceReply AddressMap::read(std::uint32_t address, std::uint32_t size, hw::Picoseconds at) const {
  const Entry* entry = find(address, size);
  const DeviceReply reply = entry != nullptr
                                ? entry->device->read(address - static_cast<std::uint32_t>(entry->base), size, at)
                                : DeviceReply{};
  if (on_access)
    on_access({.address = address, .size = size, .data = reply.data, .write = false, .ok = reply.ok, .at = at});
  return reply;
}

DeviceReply AddressMap::write(std::uint32_t address, std::uint32_t size, std::uint32_t data, hw::Picoseconds at) const {
  const Entry* entry = find(address, size);
  const DeviceReply reply =
      entry != nullptr ? entry->device->write(address - static_cast<std::uint32_t>(entry->base), size, data, at)
                       : DeviceReply{};
  if (on_access) on_access({.address = address, .size = size, .data = data, .write = true, .ok = reply.ok, .at = at});
  return reply;
}

}  // namespace cmx::model
