// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "hw/units/units.h"

namespace hw::isa {

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

/// What a detailed run of a tile program came to: its time when the die's HBM grants it 25, 50, 75 and 100 % of the full rate.
struct Profile {
  static constexpr std::array<double, 4> kGrants{0.25, 0.50, 0.75, 1.00};

  std::array<Picoseconds, 4> time{};  // one for each entry of kGrants
  Bytes hbm_bytes{};                  // read plus written
  Bytes l2_bytes{};
  double operations{0};  // multiply-adds count two
  PipeBusy busy;         // at full grant
  std::string bound;     // the binding pipe at full grant: "cube", "hbm", "l2", "mte1", "fixpipe", "vector", "mte3", "latency"
};

}  // namespace hw::isa
