// SPDX-License-Identifier: Apache-2.0
// The words that a scenario gives to a die's program (`arguments`), and what is at an address of the die's HBM. Both go
// through the board's window and move it.
#ifndef FIRMWARE_BASE_ARGUMENTS_H
#define FIRMWARE_BASE_ARGUMENTS_H

#include <stdint.h>

#include "firmware/base/board.h"
#include "firmware/base/mmio.h"
#include "hw/board/scenario_memory.h"

/// Moves the window to `address`, a multiple of 4; what is there begins at the pointer.
static inline volatile uint8_t* hbm_window(uint64_t address) {
  mmio_write32(BOARD_BASE + BOARD_WINDOW_BASE_HI, (uint32_t)(address >> 32));
  mmio_write32(BOARD_BASE + BOARD_WINDOW_BASE_LO, (uint32_t)address);
  return (volatile uint8_t*)(uintptr_t)BOARD_HBM_WINDOW;
}

/// How many there are.
static inline uint32_t arguments_count(void) {
  (void)hbm_window(SCENARIO_ARGUMENTS_ADDRESS);
  if (mmio_read32(BOARD_HBM_WINDOW + SCENARIO_ARGUMENTS_MAGIC_OFFSET) != SCENARIO_ARGUMENTS_MAGIC) return 0;
  return mmio_read32(BOARD_HBM_WINDOW + SCENARIO_ARGUMENTS_COUNT_OFFSET);
}

/// Word `index`; 0 beyond the last.
static inline uint32_t arguments_word(uint32_t index) {
  if (index >= arguments_count()) return 0;
  return mmio_read32(BOARD_HBM_WINDOW + SCENARIO_ARGUMENTS_WORDS_OFFSET + 4 * index);
}

#endif
