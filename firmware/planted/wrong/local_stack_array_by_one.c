// SPDX-License-Identifier: Apache-2.0
// A loop over an array on the stack goes one too far, in the function itself or in one that it calls.
#include "firmware/planted/local.h"
volatile uint32_t sink;
enum { N = 6 + 2 * V };
static APART void set(uint32_t* to, uint32_t n) {
  for (uint32_t i = 0; i <= n; ++i) to[i] = i;  // planted: array_overrun
}
static APART uint32_t use(uint32_t n) {
  uint32_t other[4] = {n, n, n, n};
  uint32_t block[N];
  hidden_pointer(other);
#if V == 1
  hidden_pointer(block);
  for (uint32_t i = 0; i < n + 1; ++i) block[i] = i;  // planted: array_overrun
  hidden_pointer(block);
#else
  set(block, n);
#endif
  return block[n - 1] + other[0];
}
int main(void) {
  sink = use(hidden(N));
  return 0;
}
