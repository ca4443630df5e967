// SPDX-License-Identifier: Apache-2.0
// Timer interrupts come in the middle of copies, string functions and calls; their handler uses the stack.
#include "firmware/base/csr.h"
#include "firmware/base/trap.h"
#include "firmware/drivers/timer.h"
#include "firmware/planted/local.h"
volatile uint32_t sink;
static volatile uint32_t ticks;
static const timer_handle_t kTimer = {.base = BOARD_TIMER_BASE};
static bool on_trap(trap_frame_t* frame) {
  uint32_t local[6];
  for (uint32_t i = 0; i < 6; ++i) local[i] = frame->cause + i;
  hidden_pointer(local);
  ++ticks;
  return timer_set_deadline(&kTimer, timer_now(&kTimer) + 200 + 30 * V) == TIMER_OK;
}
static APART uint32_t work(uint32_t n) {
  struct {
    uint8_t a;
    uint32_t b;
    uint16_t c;
  } one, two;
  char text[24];
  hidden_pointer(&one);
  one.a = (uint8_t)n;
  one.b = n;
  two = one;
  hidden_pointer(&two);
  snprintf(text, sizeof text, "%u", (unsigned)two.b);
  return n < 2 ? strlen(text) : work(n - 1) + work(n - 2);
}
int main(void) {
  trap_set_handler(on_trap);
  csr_set(mie, CSR_MIE_TIMER);
  if (timer_set_deadline(&kTimer, timer_now(&kTimer) + 200) != TIMER_OK) return 1;
  csr_set(mstatus, CSR_MSTATUS_MIE);
  sink = work(hidden(9));
  csr_clear(mstatus, CSR_MSTATUS_MIE);
  return ticks > 1 ? 0 : 2;
}
