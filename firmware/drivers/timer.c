// SPDX-License-Identifier: Apache-2.0
#include "firmware/drivers/timer.h"

#include "firmware/base/board.h"
#include "firmware/base/mmio.h"

uint64_t timer_now(const timer_handle_t* timer) {
  uint32_t high = mmio_read32(timer->base + BOARD_TIMER_TIME_HI);
  for (;;) {
    const uint32_t low = mmio_read32(timer->base + BOARD_TIMER_TIME_LO);
    const uint32_t again = mmio_read32(timer->base + BOARD_TIMER_TIME_HI);
    if (again == high) return (uint64_t)high << 32 | low;
    high = again;
  }
}

static void set_compare(const timer_handle_t* timer, uint64_t tick) {
  mmio_write32(timer->base + BOARD_TIMER_COMPARE_LO, UINT32_MAX);
  mmio_write32(timer->base + BOARD_TIMER_COMPARE_HI, (uint32_t)(tick >> 32));
  mmio_write32(timer->base + BOARD_TIMER_COMPARE_LO, (uint32_t)tick);
}

timer_result_t timer_set_deadline(const timer_handle_t* timer, uint64_t tick) {
  set_compare(timer, tick);
  return timer_now(timer) < tick ? TIMER_OK : TIMER_PAST;
}

void timer_cancel(const timer_handle_t* timer) { set_compare(timer, TIMER_NEVER); }
