// SPDX-License-Identifier: Apache-2.0
// The interrupt of one channel is taken for the end of the other.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  comm_engine_channel_t one;
  comm_engine_channel_t two;
  if (!open(&one, CHANNEL) || !open(&two, CHANNEL + 1)) return 2;
  comm_engine_enable_interrupt(&one, COMM_ENGINE_BASE);
  comm_engine_enable_interrupt(&two, COMM_ENGINE_BASE);
  fill(OUT, BYTES, 1);
  const comm_engine_submission_t slow = copy(OUT, IN, BYTES);
  const comm_engine_submission_t quick = copy(OUT, MORE, 64);
  if (comm_engine_submit(&one, &slow, true) != COMM_ENGINE_OK ||
      comm_engine_submit(&two, &quick, true) != COMM_ENGINE_OK)
    return 3;
  comm_engine_ring(&one);
  comm_engine_ring(&two);
  pause_us(V == 1 ? 0 : 50);
  while ((mmio_read32((V == 2 ? one : two).registers + COMM_ENGINE_CHANNEL_INTERRUPT_STATUS) &
          COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_COMPLETION_MASK) == 0)
    continue;
  sink = V == 2 ? sum(MORE, 64) : sum(IN, BYTES);  // planted: unawaited_read
  return finish(&one) == COMM_ENGINE_OK && finish(&two) == COMM_ENGINE_OK ? 0 : 4;
}
