// SPDX-License-Identifier: Apache-2.0
// Arrays whose size is known at run time only, in loops and in recursion.
#include "firmware/planted/local.h"
volatile uint32_t sink;
static APART uint32_t fill_up(uint32_t* to, uint32_t n) {
  uint32_t all = 0;
  for (uint32_t i = 0; i < n; ++i) to[i] = i;
  for (uint32_t i = n; i-- > 0;) all += to[i];
  return all;
}
static APART uint32_t nested(uint32_t n) {
  uint32_t array[n + 1];
  const uint32_t all = fill_up(array, n + 1);
  return n == 0 ? all : all + nested(n - 1) + array[n];
}
int main(void) {
  uint32_t all = 0;
  for (uint32_t round = 1; round < 5 + V; ++round) {
    uint32_t* block = __builtin_alloca(16 * hidden(round));
    all += fill_up(block, 4 * round);
    all += nested(round);
  }
  sink = all;
  return all > 10 ? 0 : 1;
}
