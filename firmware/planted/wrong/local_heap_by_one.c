// SPDX-License-Identifier: Apache-2.0
// A loop over a block of the heap goes one too far.
#include <stdlib.h>
#include "firmware/planted/local.h"
volatile uint32_t sink;
static APART void set(uint8_t* to, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) to[i] = (uint8_t)i;  // planted: array_overrun
}
int main(void) {
  const uint32_t n = hidden(21 + V);
  uint8_t* first = V == 1 ? calloc(n, 1) : malloc(n);
  uint8_t* second = malloc(40);
  if (first == NULL || second == NULL) return 1;
  set(second, 40);
#if V == 2
  first = realloc(first, n + 30);
  if (first == NULL) return 1;
  set(first, n + 31);
#else
  set(first, n + 1);
#endif
  sink = first[0] + second[3];
  return 0;
}
