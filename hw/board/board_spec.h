// SPDX-License-Identifier: Apache-2.0
// The board of a die's microcontroller: address map and limits of the firmware platform. Section [board]. Figures:
// hw/board/board.toml.
// The registers behind `base`: hw/board/registers.toml.
#pragma once

#include <cstdint>

#include "hw/config/config.h"
#include "hw/rv32/rv32_spec.h"
#include "hw/units/units.h"

namespace cmx::hw {

struct BoardSpec {
  std::uint32_t base{};
  std::uint32_t comm_engine_base{};
  std::uint32_t window_base{};  // onto the die's own HBM, from the board's window base register on
  std::uint32_t window_size{};  // bytes
  std::uint32_t window_read{};  // cycles of the core, on top of Rv32Costs::mmio
  std::uint32_t window_write{};
  Bytes cpu_memory{};     // of each CPU, within reach of the engines
  std::uint8_t fill{};    // what memory that nobody wrote reads as
  int console_line{};     // bytes
  int console_lines{};    // kept, of each die
  Picoseconds timeout{};  // of a run, unless it says otherwise
  Picoseconds quantum{};  // how far a core may run ahead of the simulation

  /// Bytes that the board's registers take from `base` on.
  static constexpr std::uint32_t kBytes = 0x1000;
};

/// `rv32`: the microcontroller on the board. Throws BadInput where ranges overlap or leave the 32-bit space, or the
/// quantum is below a cycle.
BoardSpec read_board_spec(const Config& config, const Rv32Spec& rv32);

}  // namespace cmx::hw
