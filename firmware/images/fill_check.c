// SPDX-License-Identifier: Apache-2.0
// Adds a number to each byte of a buffer in the die's HBM: out[i] = in[i] + addend. For scenarios, which fill the one
// and check the other.
//
// Arguments: addresses of in and out (below 1 GiB), bytes, addend. Without the last, the addend is word 0 of a message
// in the mailbox, for which it sleeps. Without any, it makes bytes of its own and checks them itself.
#include <stdio.h>

#include "firmware/base/arguments.h"
#include "firmware/base/csr.h"

static uint32_t wait_for_message(void) {
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_CONTROL, BOARD_MAILBOX_CONTROL_RAISE_INTERRUPT_MASK);
  csr_set(mie, CSR_MIE_EXTERNAL);  // ends wfi; mstatus lets it go no further
  while ((mmio_read32(BOARD_BASE + BOARD_MAILBOX_STATUS) & BOARD_MAILBOX_STATUS_IN_FULL_MASK) == 0)
    wait_for_interrupt();
  const uint32_t word = mmio_read32(BOARD_BASE + BOARD_MAILBOX_IN0);
  mmio_write32(BOARD_BASE + BOARD_MAILBOX_IN_ACK, 1);
  return word;
}

static void add(uint32_t in, uint32_t out, uint32_t bytes, uint32_t addend) {
  volatile uint8_t* hbm = hbm_window(0);
  for (uint32_t i = 0; i < bytes; ++i) hbm[out + i] = (uint8_t)(hbm[in + i] + addend);
  printf("added %lu to %lu bytes\n", (unsigned long)addend, (unsigned long)bytes);
}

/// What a scenario would do, on bytes that it makes itself.
static int check_without_scenario(void) {
  enum { kIn = 0x1000, kOut = 0x2000, kBytes = 64, kSeed = 7, kAddend = 1 };
  for (uint32_t i = 0; i < kBytes / 4; ++i)
    mmio_write32(BOARD_HBM_WINDOW + kIn + 4 * i, scenario_seeded_word(kSeed, i));
  add(kIn, kOut, kBytes, kAddend);
  for (uint32_t i = 0; i < kBytes; ++i) {
    const uint8_t expected = (uint8_t)((scenario_seeded_word(kSeed, i / 4) >> (8 * (i % 4))) + kAddend);
    if (hbm_window(0)[kOut + i] != expected) return 1;
  }
  return 0;
}

int main(void) {
  const uint32_t count = arguments_count();
  if (count == 0) return check_without_scenario();
  if (count != 3 && count != 4) {
    puts("fill_check: arguments are addresses of in and out, bytes and, unless it comes as a message, addend");
    return 1;
  }
  const uint32_t in = arguments_word(0);
  const uint32_t out = arguments_word(1);
  const uint32_t bytes = arguments_word(2);
  add(in, out, bytes, count == 4 ? arguments_word(3) : wait_for_message());
  return 0;
}
