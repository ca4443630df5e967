// SPDX-License-Identifier: Apache-2.0
#include "tlm/rv32/machine_timer.h"

namespace cmx::model::rv32 {
namespace {

constexpr std::uint32_t kMsip = 0;
constexpr std::uint32_t kMtimecmp = 0x4000;
constexpr std::uint32_t kMtime = 0xbff8;

std::uint32_t half_of(std::uint64_t value, bool high) { return static_cast<std::uint32_t>(high ? value >> 32 : value); }

std::uint64_t with_half(std::uint64_t value, bool high, std::uint32_t half) {
  return high ? (value & 0xffffffffU) | std::uint64_t{half} << 32 : (value & ~std::uint64_t{0xffffffffU}) | half;
}

}  // namespace

std::uint32_t MachineTimer::read(std::uint32_t offset, std::uint64_t cycle) const {
  if (offset == kMsip) return msip_ ? 1 : 0;
  if (offset == kMtimecmp || offset == kMtimecmp + 4) return half_of(mtimecmp_, offset != kMtimecmp);
  if (offset == kMtime || offset == kMtime + 4) return half_of(mtime(cycle), offset != kMtime);
  return 0;
}

void MachineTimer::write(std::uint32_t offset, std::uint32_t value, std::uint64_t cycle) {
  if (offset == kMsip) msip_ = (value & 1) != 0;
  if (offset == kMtimecmp || offset == kMtimecmp + 4) mtimecmp_ = with_half(mtimecmp_, offset != kMtimecmp, value);
  if (offset == kMtime || offset == kMtime + 4)
    offset_ += with_half(mtime(cycle), offset != kMtime, value) - mtime(cycle);
}

std::uint64_t MachineTimer::due(std::uint64_t cycle) const {
  if (timer_pending(cycle)) return cycle;
  const std::uint64_t ticks = mtimecmp_ - mtime(cycle);
  const std::uint64_t tick = cycle / cycles_per_tick_;
  if (ticks > kNever / cycles_per_tick_ - tick) return kNever;
  return (tick + ticks) * cycles_per_tick_;
}

}  // namespace cmx::model::rv32
