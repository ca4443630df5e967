// SPDX-License-Identifier: Apache-2.0
// A pointer to a variable of a function that has returned is read, or written.
#include "firmware/planted/local.h"
volatile uint32_t sink;
static uint32_t* kept;
static APART void keep(uint32_t value) {
  uint32_t local[4 + V] = {value, value, value};
  kept = hidden_pointer(local);
}
static APART uint32_t other(uint32_t value) {
  uint32_t local[2] = {value, value};
  hidden_pointer(local);
  return local[value & 1];
}
int main(void) {
  keep(hidden(5));
#if V == 1
  kept[1] = 3;  // planted: stale_frame
#else
  sink = kept[1];  // planted: stale_frame
#endif
  sink = other(hidden(1));
  return 0;
}
