// SPDX-License-Identifier: Apache-2.0
// Each die says who it is.
#include <stdio.h>

#include "firmware/base/board.h"
#include "firmware/base/mmio.h"

int main(void) {
  printf("hello from die %lu of %lu\n", (unsigned long)mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIE_ID),
         (unsigned long)mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIES));
  return 0;
}
