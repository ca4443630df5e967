// SPDX-License-Identifier: Apache-2.0
// The microcontroller of a communication engine: RV32IMAC with Zicsr and Zifencei, machine mode only. Section [rv32].
// Figures: hw/rv32/rv32.toml.
//
// An instruction takes the cycles of its class. A load, store or AMO outside the local memory takes `mmio` and what the
// device asks for on top.
// Not modelled: pipeline hazards between neighbours, caches, branch prediction beyond taken and not taken, physical
// memory protection.
#pragma once

#include <cstdint>

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace cmx::hw {

/// Cycles by instruction class; each at least one, so that time always moves.
struct Rv32Costs {
  std::uint16_t alu{};
  std::uint16_t mul{};
  std::uint16_t div{};
  std::uint16_t load{};
  std::uint16_t store{};
  std::uint16_t amo{};  // also LR and SC
  std::uint16_t branch_not_taken{};
  std::uint16_t branch_taken{};
  std::uint16_t jump{};
  std::uint16_t csr{};
  std::uint16_t fence{};  // also fence.i and wfi
  std::uint16_t trap{};   // exception, interrupt, mret
  std::uint16_t mmio{};   // on top of load, store and amo, outside the local memory
};

struct Rv32Spec {
  Hertz clock{};
  Rv32Costs costs;
  std::uint32_t memory_base{};
  std::uint32_t memory_size{};
  std::uint32_t reset_vector{};
  std::uint32_t timer_base{};       // msip at +0, mtimecmp at +0x4000, mtime at +0xbff8
  std::uint32_t cycles_per_tick{};  // of mtime

  /// Bytes that the timer's registers take from `timer_base` on.
  static constexpr std::uint32_t kTimerBytes = 0x10000;
};

/// Throws BadInput where ranges overlap or leave the 32-bit space, the reset vector is outside the local memory or
/// mtime's tick is no whole number of cycles.
Rv32Spec read_rv32_spec(const Config& config);

}  // namespace cmx::hw
