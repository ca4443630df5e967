// SPDX-License-Identifier: Apache-2.0
// Where firmware gets the board from: registers from the map, and what is no register of the board. Addresses:
// hw/board/board.toml, hw/rv32/rv32.toml.
#ifndef FIRMWARE_BASE_BOARD_H
#define FIRMWARE_BASE_BOARD_H

#include "hw/generated/board_registers.h"

// The window onto the die's HBM.
#define BOARD_HBM_WINDOW UINT32_C(0xc0000000)
#define BOARD_HBM_WINDOW_SIZE UINT32_C(0x40000000)

// Words in0 to in3, and out0 to out3, of the mailbox lie in a row.
#define BOARD_MAILBOX_WORDS UINT32_C(4)

// The core's timer, and offsets from there.
#define BOARD_TIMER_BASE UINT32_C(0x02000000)
#define BOARD_TIMER_SOFTWARE_INTERRUPT UINT32_C(0x0000)
#define BOARD_TIMER_COMPARE_LO UINT32_C(0x4000)
#define BOARD_TIMER_COMPARE_HI UINT32_C(0x4004)
#define BOARD_TIMER_TIME_LO UINT32_C(0xbff8)
#define BOARD_TIMER_TIME_HI UINT32_C(0xbffc)

#endif
