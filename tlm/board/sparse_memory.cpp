// SPDX-License-Identifier: Apache-2.0
#include "tlm/board/sparse_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace cmx::model {
namespace {

/// Calls back with (page number, offset in it, bytes, bytes before) for each page that a range touches.
template <class Visit>
void for_each_page(std::uint64_t address, std::uint64_t bytes, Visit visit) {
  for (std::uint64_t done = 0; done < bytes;) {
    const std::uint64_t offset = (address + done) % SparseMemory::kPageBytes;
    const std::uint64_t part = std::min(bytes - done, SparseMemory::kPageBytes - offset);
    visit((address + done) / SparseMemory::kPageBytes, offset, part, done);
    done += part;
  }
}

}  // namespace

void SparseMemory::require(std::uint64_t address, std::uint64_t bytes) const {
  if (!contains(address, bytes))
    throw std::logic_error(fmt::format("{} bytes at {:#x} are not in a memory of {:#x} bytes", bytes, address, size_));
}

void SparseMemory::read(std::uint64_t address, std::span<std::uint8_t> bytes) const {
  require(address, bytes.size());
  for_each_page(address, bytes.size(),
                [&](std::uint64_t number, std::uint64_t offset, std::uint64_t part, std::uint64_t done) {
                  const auto page = pages_.find(number);
                  if (page == pages_.end()) {
                    std::memset(bytes.data() + done, fill_, part);
                  } else {
                    std::memcpy(bytes.data() + done, page->second->data + offset, part);
                  }
                });
}

void SparseMemory::write(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  require(address, bytes.size());
  for_each_page(address, bytes.size(),
                [&](std::uint64_t number, std::uint64_t offset, std::uint64_t part, std::uint64_t done) {
                  std::unique_ptr<Page>& page = pages_[number];
                  if (!page) {
                    page = std::make_unique<Page>();
                    std::memset(page->data, fill_, kPageBytes);
                  }
                  std::memcpy(page->data + offset, bytes.data() + done, part);
                  for (std::uint64_t i = 0; i < part; ++i) page->written.set(offset + i);
                });
}

bool SparseMemory::written(std::uint64_t address, std::uint64_t bytes) const {
  require(address, bytes);
  bool all = true;
  for_each_page(address, bytes, [&](std::uint64_t number, std::uint64_t offset, std::uint64_t part, std::uint64_t) {
    const auto page = pages_.find(number);
    if (page == pages_.end()) {
      all = false;
      return;
    }
    for (std::uint64_t i = 0; i < part; ++i) all = all && page->second->written.test(offset + i);
  });
  return all;
}

}  // namespace cmx::model
