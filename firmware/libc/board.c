// SPDX-License-Identifier: Apache-2.0
// What picolibc asks of a board: somewhere to print, and a way to end.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "firmware/base/board.h"
#include "firmware/base/mmio.h"
#include "firmware/drivers/console.h"

static int put(char byte, FILE* file) {
  (void)file;
  const console_t console = {.base = BOARD_BASE};
  return console_write(&console, &byte, 1) == CONSOLE_OK ? (unsigned char)byte : EOF;
}

static FILE board_console = FDEV_SETUP_STREAM(put, NULL, NULL, _FDEV_SETUP_WRITE);
FILE* const stdout = &board_console;
FILE* const stderr = &board_console;

/// As everywhere, the low byte of the code is what counts.
_Noreturn void _exit(int code) {
  mmio_write32(BOARD_BASE + BOARD_SYSTEM_EXIT, (uint32_t)code & 0xffU);
  for (;;) {}
}
