// SPDX-License-Identifier: Apache-2.0
// Lets the adder of die 1 add, sleeps until its interrupt, and checks the sum; on the other dies there is no adder.
#include <stdio.h>

#include "firmware/base/board.h"
#include "firmware/base/csr.h"
#include "firmware/base/mmio.h"
#include "firmware/base/trap.h"

#define ADDER UINT32_C(0x20000000)

static volatile uint32_t sums;
static volatile uint32_t sum;
static volatile uint32_t faults;

static bool on_trap(trap_frame_t* frame) {
  if (frame->cause == (CSR_MCAUSE_INTERRUPT | 11)) {
    sum = mmio_read32(ADDER + 12);  // takes the interrupt back
    ++sums;
    return true;
  }
  ++faults;
  trap_skip_instruction(frame);
  return true;
}

int main(void) {
  trap_set_handler(on_trap);
  mmio_write32(ADDER, 40);
  if (faults != 0) {
    printf("there is no adder here\n");
    return mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIE_ID) == 1;
  }
  mmio_write32(ADDER + 4, 2);
  mmio_write32(ADDER + 8, 1);
  csr_set(mie, CSR_MIE_EXTERNAL);
  // Asleep with interrupts off, so that one that comes before the wfi is not missed.
  while (sums == 0) {
    wait_for_interrupt();
    csr_set(mstatus, CSR_MSTATUS_MIE);
    csr_clear(mstatus, CSR_MSTATUS_MIE);
  }
  mmio_write32(ADDER + 12, 0);  // read-only: an access fault
  printf("40 + 2 = %lu, after %lu interrupt and %lu fault\n", (unsigned long)sum, (unsigned long)sums,
         (unsigned long)faults);
  return sum != 42 || faults != 1;
}
