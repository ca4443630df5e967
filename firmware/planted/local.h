// SPDX-License-Identifier: Apache-2.0
// For the planted programs that use no engine: what the compiler must not see through.
#ifndef FIRMWARE_PLANTED_LOCAL_H
#define FIRMWARE_PLANTED_LOCAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/board.h"
#include "firmware/base/hbm.h"
#include "firmware/base/mmio.h"

#ifndef V
#define V 0
#endif

extern volatile uint32_t sink;

#define APART __attribute__((noinline, noclone, noipa))

static inline uint32_t hidden(uint32_t value) {
  __asm__ volatile("" : "+r"(value));
  return value;
}
static inline void* hidden_pointer(void* pointer) {
  __asm__ volatile("" : "+r"(pointer)::"memory");
  return pointer;
}

#endif
