// SPDX-License-Identifier: Apache-2.0
// Breaks with a trap vector that leads nowhere.
#include "firmware/base/csr.h"

static __attribute__((noinline)) void break_down(void) { __asm__ volatile("ebreak" ::: "memory"); }

int main(void) {
  csr_write(mtvec, 0);
  break_down();
  return 0;
}
