// SPDX-License-Identifier: Apache-2.0
// Ends are seen by interrupts: the channel's status, the engine's summary, or a trap.
#include "firmware/base/csr.h"
#include "firmware/base/trap.h"
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  comm_engine_channel_t channel;
  if (!team_open(&team) || !open(&channel, CHANNEL)) return 2;
  comm_engine_enable_interrupt(&channel, COMM_ENGINE_BASE);
  for (uint32_t round = 1; round <= 3; ++round) {
    fill(OUT, BYTES, round);
    const comm_engine_submission_t work = copy(OUT, IN, BYTES);
    if (comm_engine_submit(&channel, &work, true) != COMM_ENGINE_OK) return 3;
    comm_engine_ring(&channel);
    if (V == 0)
      while ((mmio_read32(channel.registers + COMM_ENGINE_CHANNEL_INTERRUPT_STATUS) &
              COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_COMPLETION_MASK) == 0)
        continue;
    if (V != 0)
      while ((mmio_read32(COMM_ENGINE_BASE + COMM_ENGINE_GLOBAL_CHANNEL_INTERRUPTS_LO) >> CHANNEL & 1U) == 0) continue;
    comm_engine_acknowledge(&channel);
    sink = sum(IN, BYTES);
  }
  return 0;
}
