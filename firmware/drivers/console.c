// SPDX-License-Identifier: Apache-2.0
#include "firmware/drivers/console.h"

#include "firmware/base/board.h"
#include "firmware/base/mmio.h"

static console_result_t wait_for_room(const console_t* console) {
  for (int look = 0; look < CONSOLE_PATIENCE; ++look) {
    if ((mmio_read32(console->base + BOARD_CONSOLE_STATUS) & BOARD_CONSOLE_STATUS_READY_MASK) != 0) return CONSOLE_OK;
  }
  return CONSOLE_BUSY;
}

console_result_t console_write(const console_t* console, const char* bytes, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const console_result_t room = wait_for_room(console);
    if (room != CONSOLE_OK) return room;
    mmio_write32(console->base + BOARD_CONSOLE_TX, (unsigned char)bytes[i]);
  }
  return CONSOLE_OK;
}
