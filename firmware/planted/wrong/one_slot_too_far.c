// SPDX-License-Identifier: Apache-2.0
// Credits by a counter, and the sender is one slot further than they allow.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  enum { SLOTS = 2 + V, ROUNDS = 4 + 2 * V };
  hbm_write32(BACK, 0);
  fill(OUT, 64, 1);
  if (!barrier(&team, GATHERED)) return 3;
  for (uint32_t round = 0; round < ROUNDS; ++round) {
    const uint32_t slot = IN + 0x1000 * (round % SLOTS);
    if (team.die == 0) {
      if (round > SLOTS) queue(&team, await_word(BACK, COMM_ENGINE_CONDITION_AT_LEAST, round - SLOTS));
      team_put(&team, 1, OUT, slot, 64, FLAG + 4 * round, false);
      pause_us(30);
      if (team_finish(&team)) return 4;  // planted: source_overwritten overlapping_writes
    } else if (team.die == 1) {
      team_await(&team, FLAG + 4 * round);
      if (team_finish(&team)) return 5;
      sink = sum(slot, 64);  // planted: unawaited_read
      queue(&team, adding(notify(&team, 0, OUT, MORE, 0, BACK, 1)));
      if (team_finish(&team)) return 6;
    }
  }
  return 0;
}
