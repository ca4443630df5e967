// SPDX-License-Identifier: Apache-2.0
#include "tlm/rv32/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "hw/units/bad_input.h"

namespace cmx::model::rv32 {
namespace {

bool overlap(std::uint64_t base_a, std::uint64_t size_a, std::uint64_t base_b, std::uint64_t size_b) {
  return base_a < base_b + size_b && base_b < base_a + size_a;
}

}  // namespace

Memory::Memory() : load_(&nothing_), store_(&nothing_) {}

void Memory::add(const MemoryRegion& region) {
  const std::uint64_t end = std::uint64_t{region.base} + region.size;
  const std::uint32_t misaligned = (region.base | region.size) % 4;
  if (region.size < 4 || misaligned != 0 || end > std::uint64_t{1} << 32 || region.data == nullptr) {
    throw hw::BadInput(fmt::format("memory of {} bytes at {:#x}: it must be words within the 32-bit address space",
                                   region.size, region.base));
  }
  for (const auto& other : regions_) {
    if (!overlap(region.base, region.size, other->base, other->size)) continue;
    throw hw::BadInput(fmt::format("memory at {:#x} to {:#x} overlaps that at {:#x} to {:#x}", region.base, end - 1,
                                   other->base, std::uint64_t{other->base} + other->size - 1));
  }
  auto added = std::make_unique<Region>();
  added->base = region.base;
  added->limit = region.size - 3;
  added->data = region.data;
  added->size = region.size;
  added->writable = region.writable;
  const std::size_t pages = (std::size_t{region.size} + CodePage::kBytes - 1) / CodePage::kBytes;
  added->near_code.resize(pages);
  added->pages.resize(pages);
  regions_.push_back(std::move(added));
  invalidate();  // also what says that nothing was here
}

void Memory::remove(std::uint32_t base, std::uint32_t size) {
  const auto gone = std::stable_partition(regions_.begin(), regions_.end(), [&](const auto& region) {
    return !overlap(base, size, region->base, region->size);
  });
  std::move(gone, regions_.end(), std::back_inserter(removed_));
  regions_.erase(gone, regions_.end());
  load_ = store_ = &nothing_;
}

Memory::Region* Memory::find(std::uint32_t address, std::uint32_t size) {
  for (const auto& region : regions_) {
    const std::uint32_t offset = address - region->base;
    if (offset < region->size && region->size - offset >= size) return region.get();
  }
  return nullptr;
}

bool Memory::read_elsewhere(std::uint32_t address, void* value, std::uint32_t size) {
  Region* region = find(address, size);
  if (region == nullptr) return false;
  load_ = region;
  std::memcpy(value, region->data + (address - region->base), size);
  return true;
}

bool Memory::write_elsewhere(std::uint32_t address, const void* value, std::uint32_t size) {
  Region* region = find(address, size);
  if (region == nullptr || !region->writable) return false;
  store_ = region;
  const std::uint32_t offset = address - region->base;
  std::memcpy(region->data + offset, value, size);
  forget(*region, offset, size);
  return true;
}

CodePage* Memory::code_page(std::uint32_t address, std::uint32_t& base) {
  Region* region = find(address, 2);
  if (region == nullptr) return nullptr;
  const std::uint32_t index = (address - region->base) / CodePage::kBytes;
  base = region->base + index * CodePage::kBytes;
  auto& page = region->pages[index];
  if (!page) {
    page = std::make_unique<CodePage>();
    const std::size_t last = std::min<std::size_t>(index + 1, region->pages.size() - 1);
    for (std::size_t near = index == 0 ? 0 : index - 1; near <= last; ++near) region->near_code[near] = 1;
  }
  if (page->generation != generation_) {
    page->clear();
    page->generation = generation_;
  }
  return page.get();
}

void Memory::forget(Region& region, std::uint32_t offset, std::uint32_t size) {
  // A long instruction may start a halfword before the first byte written.
  const std::uint32_t first = offset / 2 == 0 ? 0 : offset / 2 - 1;
  const std::uint32_t last = (offset + size - 1) / 2;
  for (std::uint32_t slot = first; slot <= last; ++slot) {
    CodePage* page = region.pages[slot / CodePage::kSlots].get();
    if (page != nullptr) page->slots[slot % CodePage::kSlots].opcode = Opcode::kUndecoded;
  }
}

void Memory::invalidate(std::uint32_t base, std::uint32_t size) {
  for (const auto& region : regions_) {
    const std::uint64_t first = std::max(base, region->base);
    const std::uint64_t end = std::min(std::uint64_t{base} + size, std::uint64_t{region->base} + region->size);
    if (first < end)
      forget(*region, static_cast<std::uint32_t>(first - region->base), static_cast<std::uint32_t>(end - first));
  }
}

}  // namespace cmx::model::rv32
