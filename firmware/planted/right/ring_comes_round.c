// SPDX-License-Identifier: Apache-2.0
// A small ring comes round many times, with completions for all, or with a look at them when it is full.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  comm_engine_channel_t channel;
  comm_engine_completion_t completion;
  if (!team_open(&team) || !open(&channel, CHANNEL)) return 2;
  fill(OUT, BYTES, 1);
  for (uint32_t i = 0; i < 5 * ENTRIES; ++i) {
    const comm_engine_submission_t work = copy(OUT, IN + BYTES * (i % ENTRIES), BYTES);
    while (comm_engine_submit(&channel, &work, false) == COMM_ENGINE_FULL) {
      comm_engine_ring(&channel);
      while (comm_engine_poll(&channel, &completion) == COMM_ENGINE_PENDING) continue;
    }
    if (V == 1) comm_engine_ring(&channel);
    if (V == 2 && i % 3 == 2) {
      comm_engine_ring(&channel);
      if (finish(&channel) != COMM_ENGINE_OK) return 3;
    }
  }
  comm_engine_ring(&channel);
  if (finish(&channel) != COMM_ENGINE_OK) return 3;
  sink = sum(IN, BYTES);
  return 0;
}
