// SPDX-License-Identifier: Apache-2.0
// longjmp out of some frames, again and again; what was before it is still used.
#include <setjmp.h>
#include "firmware/planted/local.h"
volatile uint32_t sink;
static jmp_buf place;
static APART void deep(uint32_t n, uint32_t* result) {
  uint32_t local[8];
  for (uint32_t i = 0; i < 8; ++i) local[i] = n + i;
  if (n == 0) longjmp(place, 1 + V);
  if (n < 100) deep(n - 1, result);
  *result += local[n & 7];
}
int main(void) {
  volatile uint32_t rounds = 0;
  uint32_t before[6] = {1, 2, 3, 4, 5, 6};
  hidden_pointer(before);
  if (setjmp(place) != 0) ++rounds;
  if (rounds < 3) deep(3 + rounds, before);
  uint32_t all = 0;
  for (uint32_t i = 0; i < 6; ++i) all += before[i];
  return all == 21 ? 0 : 1;
}
