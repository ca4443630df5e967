// SPDX-License-Identifier: Apache-2.0
// Calls itself until the stack is full.
#include <stdint.h>

__attribute__((noinline)) static uint32_t deep(uint32_t n) {  // caught here
  volatile uint32_t room[256];
  room[n % 256] = n;
  return n == 0 ? 0 : deep(n - 1) + room[n % 256];
}

int main(void) { return deep(17) == 0; }
