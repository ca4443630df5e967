// SPDX-License-Identifier: Apache-2.0
// Each channel has its own interrupt, and what it tells of is read.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  comm_engine_channel_t channels[2];
  if (!open(&channels[0], CHANNEL) || !open(&channels[1], CHANNEL + 1)) return 2;
  fill(OUT, BYTES, 1);
  for (uint32_t i = 0; i < 2; ++i) {
    comm_engine_enable_interrupt(&channels[i], COMM_ENGINE_BASE);
    const comm_engine_submission_t work = copy(OUT, i == 0 ? IN : MORE, BYTES);
    if (comm_engine_submit(&channels[i], &work, true) != COMM_ENGINE_OK) return 3;
    comm_engine_ring(&channels[i]);
  }
  for (uint32_t i = 0; i < 2; ++i) {
    const comm_engine_channel_t* its = &channels[V == 1 ? 1 - i : i];
    while ((mmio_read32(its->registers + COMM_ENGINE_CHANNEL_INTERRUPT_STATUS) &
            COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_COMPLETION_MASK) == 0)
      continue;
    if (V == 2) comm_engine_acknowledge(its);
    sink = sum(its == &channels[0] ? IN : MORE, BYTES);
  }
  return 0;
}
