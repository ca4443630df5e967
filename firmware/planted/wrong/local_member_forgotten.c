// SPDX-License-Identifier: Apache-2.0
// A struct is set up but for one member, which is used elsewhere: in a branch, as an index, or as a word for a
// register.
#include "firmware/planted/local.h"
volatile uint32_t sink;
typedef struct {
  uint32_t first;
  uint32_t count;
  uint8_t mode;
  uint32_t limit;
} settings_t;
uint32_t table[16];
static APART void set_up(settings_t* settings) {
  settings->first = 1;
  settings->count = 4;
#if V == 0
  settings->limit = 3;
#else
  settings->mode = 2;
#endif
}
static APART uint32_t use(const settings_t* settings) {
  uint32_t all = 0;
  for (uint32_t i = 0; i < settings->count; ++i) all += i;
#if V == 0
  if ((settings->mode & 4) != 0) ++all;  // planted: uninitialised_read
#elif V == 1
  all += table[settings->limit & 15];  // planted: uninitialised_read
#else
  mmio_write32(BOARD_TIMER_BASE + 0x4000, settings->limit + all);  // planted: uninitialised_read
#endif
  return all + settings->first;  // planted: uninitialised_read
}
int main(void) {
  settings_t settings;
  set_up(&settings);
  const settings_t copy = settings;
  sink = use(&copy);  // planted: uninitialised_read
  return 0;
}
