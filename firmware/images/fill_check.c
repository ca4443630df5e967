// SPDX-License-Identifier: Apache-2.0
// Adds a number to each byte of a buffer in the die's HBM: out[i] = in[i] + addend. For scenarios, which fill the one and check the other.
//
// Arguments: addresses of in and out (below 1 GiB), bytes, addend. Without the last, the addend is word 0 of a message in the mailbox, for which it sleeps.
#include <stdio.h>

#include "firmware/base/arguments.h"
#include "firmware/base/csr.h"

static uint32_t wait_for_message(void) {
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_CONTROL, BOARD_MAILBOX_CONTROL_INTERRUPT);
  csr_set(mie, CSR_MIE_EXTERNAL);  // ends wfi; mstatus lets it go no further
  while ((mmio_read32(BOARD_BASE + BOARD_MAILBOX_STATUS) & BOARD_MAILBOX_STATUS_IN_FULL) == 0) wait_for_interrupt();
  const uint32_t word = mmio_read32(BOARD_BASE + BOARD_MAILBOX_IN);
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_IN_ACK, 1);
  return word;
}

int main(void) {
  const uint32_t count = arguments_count();
  if (count != 3 && count != 4) {
    puts("fill_check: arguments are addresses of in and out, bytes and, unless it comes as a message, addend");
    return 1;
  }
  const uint32_t in = arguments_word(0);
  const uint32_t out = arguments_word(1);
  const uint32_t bytes = arguments_word(2);
  const uint32_t addend = count == 4 ? arguments_word(3) : wait_for_message();
  volatile uint8_t* hbm = hbm_window(0);
  for (uint32_t i = 0; i < bytes; ++i) hbm[out + i] = (uint8_t)(hbm[in + i] + addend);
  printf("added %lu to %lu bytes\n", (unsigned long)addend, (unsigned long)bytes);
  return 0;
}
