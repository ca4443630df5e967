// SPDX-License-Identifier: Apache-2.0
// A variable that nobody has set is kept in a global: from the stack, from the heap, or a string with a hole.
#include <stdlib.h>
#include "firmware/planted/local.h"
volatile uint32_t sink;
static APART void look(uint32_t key, uint32_t* found) {
  if (key > 100) *found = key;
}
int main(void) {
#if V == 2
  uint32_t* found = malloc(64);
  if (found == NULL) return 1;
#else
  uint32_t place;
  uint32_t* found = &place;
#endif
  look(hidden(4), found);
#if V == 1
  char text[16];
  text[hidden(0)] = 'a';
  text[hidden(2)] = 0;
  sink = strlen(text);  // planted: uninitialised_read
#endif
  sink = *found;  // planted: uninitialised_read
  return 0;
}
