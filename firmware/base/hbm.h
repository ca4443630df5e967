// SPDX-License-Identifier: Apache-2.0
// The start of the die's HBM through the board's window, whose base is 0 after reset.
#ifndef FIRMWARE_BASE_HBM_H
#define FIRMWARE_BASE_HBM_H

#include <stdint.h>

#include "firmware/base/board.h"
#include "firmware/base/mmio.h"

static inline uint32_t hbm_read32(uint32_t place) { return mmio_read32(BOARD_HBM_WINDOW + place); }
static inline void hbm_write32(uint32_t place, uint32_t value) { mmio_write32(BOARD_HBM_WINDOW + place, value); }

#endif
