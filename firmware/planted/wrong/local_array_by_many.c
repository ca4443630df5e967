// SPDX-License-Identifier: Apache-2.0
// An index that comes from outside is far beyond a global array.
#include "firmware/planted/local.h"
volatile uint32_t sink;
static uint8_t bytes[40 + V];
static uint32_t words[12];
uint32_t far[64];
static APART void put(uint32_t at) {
#if V == 1
  words[at] = at;  // planted: array_overrun
#else
  bytes[at] = (uint8_t)at;  // planted: array_overrun
#endif
}
int main(void) {
  put(3);
  put(hidden(V == 1 ? 12 + 7 : V == 2 ? 42 : 90));
  sink = bytes[hidden(3)] + words[hidden(3)] + far[hidden(1)];
  return 0;
}
