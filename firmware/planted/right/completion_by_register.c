// SPDX-License-Identifier: Apache-2.0
// Ends are seen in registers: completion_producer, the channel's or the engine's busy.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  comm_engine_channel_t channel;
  if (!team_open(&team) || !open(&channel, CHANNEL)) return 2;
  for (uint32_t round = 1; round <= 3; ++round) {
    fill(OUT, BYTES, round);
    submit(&channel, copy(OUT, IN, BYTES));
    comm_engine_ring(&channel);
    if (V == 0)
      while (mmio_read32(channel.registers + COMM_ENGINE_CHANNEL_COMPLETION_PRODUCER) != round) continue;
    if (V == 1)
      while ((mmio_read32(channel.registers + COMM_ENGINE_CHANNEL_STATUS) & COMM_ENGINE_CHANNEL_STATUS_BUSY_MASK) != 0)
        continue;
    if (V == 2)
      while ((mmio_read32(COMM_ENGINE_BASE + COMM_ENGINE_GLOBAL_STATUS) & COMM_ENGINE_GLOBAL_STATUS_BUSY_MASK) != 0)
        continue;
    sink = sum(IN, BYTES);
  }
  return 0;
}
