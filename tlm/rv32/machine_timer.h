// SPDX-License-Identifier: Apache-2.0
// The timer and software interrupt of one hart, with the registers of a CLINT: msip at 0, mtimecmp at 0x4000, mtime at
// 0xbff8. Words only; others read 0.
#pragma once

#include <cstdint>
#include <limits>

namespace cmx::model::rv32 {

/// Contract: time is the core's cycle count, handed in with every call; mtime = whole ticks since cycle 0, plus what
/// was written.
class MachineTimer {
 public:
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

  explicit MachineTimer(std::uint32_t cycles_per_tick) : cycles_per_tick_(cycles_per_tick) {}

  std::uint32_t read(std::uint32_t offset, std::uint64_t cycle) const;
  void write(std::uint32_t offset, std::uint32_t value, std::uint64_t cycle);

  std::uint64_t mtime(std::uint64_t cycle) const { return cycle / cycles_per_tick_ + offset_; }
  bool software_pending() const { return msip_; }
  bool timer_pending(std::uint64_t cycle) const { return mtime(cycle) >= mtimecmp_; }
  /// The first cycle, not before `cycle`, at which the timer interrupt is pending.
  std::uint64_t due(std::uint64_t cycle) const;

 private:
  std::uint32_t cycles_per_tick_;
  std::uint64_t offset_{0};
  std::uint64_t mtimecmp_{kNever};
  bool msip_{false};
};

}  // namespace cmx::model::rv32
