// SPDX-License-Identifier: Apache-2.0
#include "firmware/base/trap.h"

#include <stddef.h>
#include <stdio.h>

#include "firmware/base/board.h"
#include "firmware/base/csr.h"
#include "firmware/base/mmio.h"

void trap_dispatch(trap_frame_t* frame);  // called by start.S

static trap_handler_t current;

trap_handler_t trap_set_handler(trap_handler_t handler) {
  trap_handler_t before = current;
  current = handler;
  return before;
}

void trap_skip_instruction(trap_frame_t* frame) {
  const uint16_t low = *(const uint16_t*)(uintptr_t)frame->pc;
  frame->pc += (low & 3U) == 3U ? 4U : 2U;
}

const char* trap_name(uint32_t cause) {
  switch (cause) {
    case 0: return "misaligned instruction";
    case 1: return "instruction access fault";
    case 2: return "illegal instruction";
    case 3: return "breakpoint";
    case 4: return "misaligned load";
    case 5: return "load access fault";
    case 6: return "misaligned store";
    case 7: return "store access fault";
    case 11: return "environment call";
    case CSR_MCAUSE_INTERRUPT | 3U: return "software interrupt";
    case CSR_MCAUSE_INTERRUPT | 7U: return "timer interrupt";
    case CSR_MCAUSE_INTERRUPT | 11U: return "external interrupt";
    default: return "unknown";
  }
}

void trap_dispatch(trap_frame_t* frame) {
  if (current != NULL && current(frame)) return;
  // A trap in what follows would come back here: the next one is not printed.
  static bool dying;
  if (!dying) {
    dying = true;
    printf("trap: %s, mcause 0x%08lx, mepc 0x%08lx, mtval 0x%08lx\n", trap_name(frame->cause),
           (unsigned long)frame->cause, (unsigned long)frame->pc, (unsigned long)frame->value);
  }
  csr_write(mepc, frame->pc);
  csr_write(mtval, frame->value);
  const uint32_t interrupt = (frame->cause & CSR_MCAUSE_INTERRUPT) != 0 ? BOARD_SYSTEM_EXIT_TRAP_INTERRUPT_MASK : 0;
  mmio_write32(BOARD_BASE + BOARD_SYSTEM_EXIT,
               BOARD_SYSTEM_EXIT_TRAP_MASK | interrupt | (frame->cause & BOARD_SYSTEM_EXIT_CODE_MASK));
  for (;;) {}
}
