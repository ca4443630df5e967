// SPDX-License-Identifier: Apache-2.0
// Only die 0 is content.
#include <stdio.h>

#include "firmware/base/board.h"
#include "firmware/base/mmio.h"

int main(void) {
  puts("leaving");
  return (int)mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIE_ID);
}
