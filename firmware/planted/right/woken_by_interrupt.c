// SPDX-License-Identifier: Apache-2.0
// The core sleeps until the completion's interrupt, acknowledges it, and reads; or gives a channel up.
#include "firmware/base/csr.h"
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  comm_engine_channel_t channel;
  if (!team_open(&team) || !open(&channel, CHANNEL)) return 2;
  if (V == 2) {
    submit(&channel, await_word(FLAG, COMM_ENGINE_CONDITION_EQUAL, 7));
    submit(&channel, copy(IN, OUT, BYTES));
    comm_engine_ring(&channel);
    pause_us(20);
    comm_engine_close(&channel);
    return 0;
  }
  comm_engine_enable_interrupt(&channel, COMM_ENGINE_BASE);
  for (uint32_t round = 1; round <= 2 + V; ++round) {
    fill(OUT, BYTES, round);
    const comm_engine_submission_t work = copy(OUT, IN, BYTES);
    if (comm_engine_submit(&channel, &work, true) != COMM_ENGINE_OK) return 3;
    comm_engine_ring(&channel);
    wait_for_interrupt();
    comm_engine_acknowledge(&channel);
    sink = sum(IN, BYTES);
  }
  return 0;
}
