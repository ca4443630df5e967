// SPDX-License-Identifier: Apache-2.0
// Prints without an end of line, then loops for ever.
#include <stdio.h>

#include "firmware/base/board.h"
#include "firmware/base/mmio.h"

static __attribute__((noinline)) void spin_for_ever(void) {
  for (;;) __asm__ volatile("" ::: "memory");
}

int main(void) {
  printf("about to hang");
  if (mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIE_ID) != 0) spin_for_ever();
  return 0;
}
