// SPDX-License-Identifier: Apache-2.0
// Blocks of the heap are taken, filled, grown and given back.
#include <stdlib.h>
#include "firmware/planted/local.h"
volatile uint32_t sink;
static APART void set(uint8_t* to, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) to[i] = (uint8_t)i;
}
int main(void) {
  uint8_t* blocks[6];
  for (uint32_t round = 0; round < 3 + V; ++round) {
    for (uint32_t i = 0; i < 6; ++i) {
      blocks[i] = i % 2 == 0 ? malloc(hidden(11 * i + 1)) : calloc(11 * i + 1, 1);
      if (blocks[i] == NULL) return 1;
      set(blocks[i], 11 * i + 1);
    }
    blocks[3] = realloc(blocks[3], 90);
    if (blocks[3] == NULL) return 2;
    set(blocks[3] + 34, 90 - 34);
    for (uint32_t i = 0; i < 34; ++i) {
      if (blocks[3][i] != (uint8_t)i) return 3;
    }
    for (uint32_t i = 0; i < 6; ++i) free(blocks[(i * 5 + round) % 6]);
  }
  return 0;
}
