// SPDX-License-Identifier: Apache-2.0
#include "tlm/tlm2/ub_address_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace cmx::tlm2 {

UbAddressMap UbAddressMap::uniform(int endpoints) {
  std::vector<UbAddressRange> ranges;
  for (int e = 0; e < endpoints; ++e)
    ranges.push_back({static_cast<std::uint64_t>(e) * kUniformSize, kUniformSize, e, 0});
  return {std::move(ranges), endpoints};
}

UbAddressMap::UbAddressMap(std::vector<UbAddressRange> ranges, int endpoints) : ranges_(std::move(ranges)) {
  const auto refuse = [](const UbAddressRange& range, const char* why) {
    throw std::invalid_argument(fmt::format("address map: {:#x} with {:#x} bytes of end point {} {}", range.base,
                                            range.size, range.endpoint, why));
  };
  std::stable_sort(ranges_.begin(), ranges_.end(), [](const auto& a, const auto& b) { return a.base < b.base; });
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    const UbAddressRange& range = ranges_[i];
    if (range.size == 0) refuse(range, "is empty");
    if (range.endpoint < 0 || range.endpoint >= endpoints)
      refuse(range, "names an end point that the machine does not have");
    if (range.base + (range.size - 1) < range.base || range.offset + (range.size - 1) < range.offset)
      refuse(range, "leaves the 64-bit address space");
    if (i > 0 && range.base - ranges_[i - 1].base < ranges_[i - 1].size) refuse(range, "overlaps another range");
  }
}

std::optional<UbAddressMap::Place> UbAddressMap::find(std::uint64_t address) const {
  const auto above = std::upper_bound(ranges_.begin(), ranges_.end(), address,
                                      [](std::uint64_t a, const auto& range) { return a < range.base; });
  if (above == ranges_.begin()) return std::nullopt;
  const UbAddressRange& range = *(above - 1);
  const std::uint64_t within = address - range.base;
  if (within >= range.size) return std::nullopt;
  return Place{range.endpoint, range.offset + within, range.size - within};
}

}  // namespace cmx::tlm2
