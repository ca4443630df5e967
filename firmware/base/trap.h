// SPDX-License-Identifier: Apache-2.0
// Traps: exceptions and interrupts. A program may take them; what it does not take is printed and ends the die.
#ifndef FIRMWARE_BASE_TRAP_H
#define FIRMWARE_BASE_TRAP_H

#include <stdbool.h>
#include <stdint.h>

/// The start of what start.S leaves on the stack.
typedef struct {
  uint32_t cause;  // mcause
  uint32_t pc;  // mepc: of the instruction that trapped or was to be executed next; where execution goes on afterwards
  uint32_t value;  // mtval
} trap_frame_t;

/// Returns whether it took the trap.
typedef bool (*trap_handler_t)(trap_frame_t* frame);

/// Asked first from now on; NULL: nobody. Returns the one before.
trap_handler_t trap_set_handler(trap_handler_t handler);

/// To the instruction after the one that trapped.
void trap_skip_instruction(trap_frame_t* frame);

/// "load access fault".
const char* trap_name(uint32_t cause);

#endif
