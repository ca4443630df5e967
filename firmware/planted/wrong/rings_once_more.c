// SPDX-License-Identifier: Apache-2.0
// The doorbell says one more than was submitted: an old entry of the ring is done again.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  comm_engine_channel_t channel;
  if (!team_open(&team) || !open(&channel, CHANNEL)) return 2;
  fill(OUT, BYTES, 1);
  for (uint32_t i = 0; i < ENTRIES; ++i) {
    submit(&channel, copy(OUT, IN, BYTES));
    comm_engine_ring(&channel);
    if (finish(&channel) != COMM_ENGINE_OK) return 3;
  }
  const uint32_t producer = channel.submitted + 1 + (V == 2);
  mmio_write32(channel.registers + COMM_ENGINE_CHANNEL_PRODUCER, producer);  // planted: stale_descriptor
  pause_us(100);
  return 0;
}
