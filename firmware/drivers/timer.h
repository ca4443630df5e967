// SPDX-License-Identifier: Apache-2.0
// The machine timer: a 64-bit count of ticks, and an interrupt from the tick of the deadline on. The interrupt itself
// is enabled in mie and mstatus.
#ifndef FIRMWARE_DRIVERS_TIMER_H
#define FIRMWARE_DRIVERS_TIMER_H

#include <stdint.h>

typedef struct {
  uint32_t base;
} timer_handle_t;

typedef enum {
  TIMER_OK,
  TIMER_PAST,  // the deadline is not in the future: the interrupt is pending at once
} timer_result_t;

#define TIMER_NEVER UINT64_MAX

/// Ticks since reset; both halves belong together.
uint64_t timer_now(const timer_handle_t* timer);
/// No interrupt is pending in between, whatever the deadline before was.
__attribute__((warn_unused_result)) timer_result_t timer_set_deadline(const timer_handle_t* timer, uint64_t tick);
/// Takes the deadline away.
void timer_cancel(const timer_handle_t* timer);

#endif
