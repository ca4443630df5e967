// SPDX-License-Identifier: Apache-2.0
// A block on the stack is filled in part and sent to HBM as a whole, or added up.
#include "firmware/planted/local.h"
volatile uint32_t sink;
enum { N = 8 << V };
static APART void set(uint32_t* block, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) block[i] = i;
}
int main(void) {
  uint32_t block[N];
  set(block, N - 1 - V);
#if V == 1
  uint32_t all = 0;
  for (uint32_t i = 0; i < hidden(N); ++i) all += block[i];
  printf("%u\n", (unsigned)all);  // planted: uninitialised_read
#else
  for (uint32_t i = 0; i < hidden(N); ++i) hbm_write32(0x100000 + 4 * i, block[i]);  // planted: uninitialised_read
#endif
  return 0;
}
