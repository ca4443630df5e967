// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "hw/units/units.h"

namespace cmx::hw::isa {

/// Cores of a die that a stream owns.
struct Partition {
  int aic{0};
  int aiv{0};
  bool operator==(const Partition&) const = default;
};

/// Busy time of each pipe, averaged over the cores of the partition.
struct PipeBusy {
  Picoseconds cube{}, mte1{}, mte2{}, fixpipe{}, vector{}, mte3{};
};

/// What a detailed run of a tile program came to: its time when the die's HBM grants it 25, 50, 75 and 100 % of the
/// full rate.
struct Profile {
  static constexpr std::array<double, 4> kGrants{0.25, 0.50, 0.75, 1.00};
  static constexpr int kFull = 3;  // of kGrants: all of the HBM

  std::array<Picoseconds, 4> time{};  // one for each entry of kGrants
  Bytes hbm_bytes{};                  // read plus written
  Bytes l2_bytes{};
  double operations{0};  // multiply-adds count two
  PipeBusy busy;         // at full grant
  std::string
      bound;  // the binding pipe at full grant: "cube", "hbm", "l2", "mte1", "fixpipe", "vector", "mte3", "latency"
};

/// Value at `grant` (a fraction of the full rate) of a speed known at the profiled grants: linear between them, which
/// is exact for a program bound by HBM, and through zero below the first.
inline double speed_at(double grant, const std::array<double, 4>& speed) {
  constexpr auto& kGrants = Profile::kGrants;
  if (grant <= kGrants.front()) return speed.front() * std::max(grant, 0.0) / kGrants.front();
  for (std::size_t i = 1; i < kGrants.size(); ++i) {
    if (grant < kGrants[i])
      return speed[i - 1] + (speed[i] - speed[i - 1]) * (grant - kGrants[i - 1]) / (kGrants[i] - kGrants[i - 1]);
  }
  return speed.back();
}

}  // namespace cmx::hw::isa
