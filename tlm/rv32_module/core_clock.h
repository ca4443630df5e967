// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "hw/units/units.h"

namespace cmx::model {

/// Cycles of a clock as absolute times of the kernel and back; exact to a picosecond however long it runs.
class CoreClock {
 public:
  explicit CoreClock(hw::Hertz clock) : hertz_(static_cast<std::uint64_t>(std::llround(clock.value))) {}

  /// The edge at which cycle `cycle` starts, to the nearest picosecond.
  std::int64_t time_of(std::uint64_t cycle) const {
    const std::uint64_t seconds = cycle / hertz_;
    const double rest = static_cast<double>(cycle % hertz_) * 1e12 / static_cast<double>(hertz_);
    return static_cast<std::int64_t>(seconds) * kSecond + std::llround(rest);
  }
  /// The first cycle that does not start before `ps`.
  std::uint64_t cycle_at(std::int64_t ps) const {
    const double rest = static_cast<double>(ps % kSecond) * static_cast<double>(hertz_) / 1e12;
    std::uint64_t cycle = static_cast<std::uint64_t>(ps / kSecond) * hertz_ + static_cast<std::uint64_t>(rest);
    if (cycle > 0) --cycle;
    while (time_of(cycle) < ps) ++cycle;
    return cycle;
  }

 private:
  static constexpr std::int64_t kSecond = 1'000'000'000'000;
  std::uint64_t hertz_;
};

}  // namespace cmx::model
