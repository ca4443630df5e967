// SPDX-License-Identifier: Apache-2.0
// Waits for an interrupt that nobody enables.
#include "firmware/base/csr.h"

static __attribute__((noinline)) void wait_for_nobody(void) {
  for (;;) wait_for_interrupt();
}

int main(void) { wait_for_nobody(); }
