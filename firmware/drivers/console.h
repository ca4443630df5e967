// SPDX-License-Identifier: Apache-2.0
// The board's console.
#ifndef FIRMWARE_DRIVERS_CONSOLE_H
#define FIRMWARE_DRIVERS_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint32_t base;  // of the board's registers
} console_t;

typedef enum {
  CONSOLE_OK,
  CONSOLE_BUSY,  // it would not take a byte for CONSOLE_PATIENCE looks
} console_result_t;

enum { CONSOLE_PATIENCE = 1000 };

/// Waits for room before each byte.
__attribute__((warn_unused_result)) console_result_t console_write(const console_t* console, const char* bytes,
                                                                   size_t count);

#endif
