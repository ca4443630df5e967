// SPDX-License-Identifier: Apache-2.0
// Where firmware gets the board's registers from: the one place to change for a board with others.
#ifndef FIRMWARE_BASE_BOARD_H
#define FIRMWARE_BASE_BOARD_H

#include "hw/board/board_registers.h"

#endif
