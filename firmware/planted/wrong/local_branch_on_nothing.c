// SPDX-License-Identifier: Apache-2.0
// A variable that is set on one path only decides a branch.
#include "firmware/planted/local.h"
volatile uint32_t sink;
static APART void look(uint32_t key, uint32_t* found) {
  if (key > 100) *found = key;
}
static APART uint32_t use(uint32_t key) {
  uint32_t found;
  look(key, &found);
#if V == 1
  switch (found) {  // planted: uninitialised_read
    case 3: return 5;
    case 4: return 9;
    case 5: return 6;
    case 6: return 1;
    case 7: return 2;
    default: return 7;
  }
#elif V == 2
  return found * 2 > key + 17 ? hidden(1) : hidden(key);  // planted: uninitialised_read
#else
  if (found == 101) return 3;  // planted: uninitialised_read
  return hidden(4);
#endif
}
int main(void) {
  sink = use(hidden(101));
  sink = use(hidden(5));
  return 0;
}
