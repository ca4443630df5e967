// SPDX-License-Identifier: Apache-2.0
// Sections from the first to the last byte, by symbols of the linker; and the free part of the stack is painted.
#include "firmware/planted/local.h"
volatile uint32_t sink;
extern uint32_t __bss_start[];
extern uint32_t __bss_end[];
static uint32_t some[5 + V];
static uint32_t other[3];
int main(void) {
  some[hidden(2)] = 4;
  other[hidden(1)] = 5;
  hidden_pointer(some);
  hidden_pointer(other);
  uint32_t all = 0;
  for (const uint32_t* p = __bss_start; p < __bss_end; ++p) all += *p;
  const uint32_t size = (uint32_t)((char*)__bss_end - (char*)__bss_start);
  const uint8_t* bytes = (const uint8_t*)__bss_start;
  for (uint32_t i = 0; i < size; ++i) all += bytes[i];
  sink = all;
  return all > 8 ? 0 : 1;
}
