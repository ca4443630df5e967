// SPDX-License-Identifier: Apache-2.0
// memset, memcpy or sprintf goes beyond an array on the stack or a global one.
#include "firmware/planted/local.h"
volatile uint32_t sink;
static char global[20];
static APART uint32_t use(uint32_t words) {
  char text[24];
  char more[32];
  memset(more, 7, sizeof more);
#if V == 0
  memset(text, 0, 8 * words);  // planted: array_overrun
#elif V == 1
  memcpy(global, more, 4 * words);  // planted: array_overrun
  text[0] = global[1];
#else
  sprintf(text, hidden_pointer("%08x %08x %08x"), words, words, words);  // planted: array_overrun
#endif
  hidden_pointer(text);
  return (uint32_t)text[0] + (uint32_t)more[words];
}
int main(void) {
  sink = use(hidden(6));
  sink = (uint32_t)global[hidden(2)];
  return 0;
}
