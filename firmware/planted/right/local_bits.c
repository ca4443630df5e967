// SPDX-License-Identifier: Apache-2.0
// Fields of bits, some of which nobody sets.
#include "firmware/planted/local.h"
volatile uint32_t sink;
typedef struct {
  uint32_t kind : 3;
  uint32_t level : 5;
  uint32_t unused : 7;
  uint32_t count : 17;
} bits_t;
static bits_t kept;
static APART void set(bits_t* bits, uint32_t count) {
  bits->kind = 5;
  bits->count = count & 0x1ffff;
  bits->level = count & 31;
}
static APART uint32_t look(const bits_t* bits) {
  if (bits->kind != 5) return 1;
  return bits->level == (bits->count & 31) && bits->count > 2 ? 0 : 2;
}
int main(void) {
  bits_t bits;
  set(&bits, hidden(100 + V));
  bits_t copy = bits;
  kept = copy;
  copy.unused = 3;
  return (int)(look(&copy) + look(&kept));
}
