// SPDX-License-Identifier: Apache-2.0
// Which end point an address of a generic payload is at, and where in its memory. C++17.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace cmx::tlm2 {

struct UbAddressRange {
  std::uint64_t base{0};
  std::uint64_t size{0};
  int endpoint{0};
  std::uint64_t offset{0};  // of `base` in the end point's memory
};

class UbAddressMap {
 public:
  static constexpr std::uint64_t kUniformSize = std::uint64_t{1} << 40;

  /// Each end point has kUniformSize bytes: end point e those from e x kUniformSize on.
  static UbAddressMap uniform(int endpoints);
  /// Throws std::invalid_argument for a range that is empty, leaves the address space, overlaps another or is of
  /// no end point below `endpoints`.
  UbAddressMap(std::vector<UbAddressRange> ranges, int endpoints);

  struct Place {
    int endpoint{0};
    std::uint64_t offset{0};
    std::uint64_t room{0};  // bytes from there to the end of the range
  };
  std::optional<Place> find(std::uint64_t address) const;

 private:
  std::vector<UbAddressRange> ranges_;  // by address
};

}  // namespace cmx::tlm2
