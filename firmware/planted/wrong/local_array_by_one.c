// SPDX-License-Identifier: Apache-2.0
// A loop over a global array goes one too far: a store, a load, or by a pointer.
#include "firmware/planted/local.h"
volatile uint32_t sink;
enum { N = 8 + V };
static uint32_t table[N];
uint32_t behind[4] = {1, 2, 3, 4};
static APART void set(uint32_t n) {
#if V == 2
  for (uint32_t* p = table; p != table + n; ++p) *p = n;  // planted: array_overrun
#else
  for (uint32_t i = 0; i < n; ++i) table[i] = i;  // planted: array_overrun
#endif
}
static APART uint32_t add_up(uint32_t n) {
  uint32_t all = 0;
  for (uint32_t i = 0; i < n; ++i) all += table[i];  // planted: array_overrun
  return all;
}
int main(void) {
  set(hidden(V == 1 ? N : N + 1));
  sink = add_up(hidden(V == 1 ? N + 1 : N));
  sink = behind[hidden(0)];
  return 0;
}
