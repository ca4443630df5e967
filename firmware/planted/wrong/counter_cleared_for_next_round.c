// SPDX-License-Identifier: Apache-2.0
// dies: 3
// The counter is cleared for the next round, whose first adds nothing holds back.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  const uint32_t last = team.dies - 1;
  hbm_write32(FLAG, 0);
  fill(OUT, 64, 1);
  if (!barrier(&team, GATHERED)) return 3;
  for (uint32_t round = 0; round < 2 + V; ++round) {
    if (team.die != last) {
      queue(&team, adding(notify(&team, last, OUT, IN + 64 * (team.die + 8 * round), 64, FLAG, 1)));
      if (team_finish(&team)) return 4;
      pause_us(100);
    } else {
      queue(&team, await_word(FLAG, COMM_ENGINE_CONDITION_AT_LEAST, last));
      if (team_finish(&team)) return 5;
      sink = sum(IN + 64 * 8 * round, 64 * last);
      hbm_write32(FLAG, 0);  // planted: overlapping_writes
    }
  }
  return 0;
}
