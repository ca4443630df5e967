// SPDX-License-Identifier: Apache-2.0
// Die 1 reads where nothing is; the others are done.
#include "firmware/base/board.h"
#include "firmware/base/mmio.h"

static __attribute__((noinline)) void read_nowhere(void) { (void)mmio_read32(UINT32_C(0x20000040)); }

int main(void) {
  if (mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIE_ID) == 1) read_nowhere();
  return 0;
}
