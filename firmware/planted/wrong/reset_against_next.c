// SPDX-License-Identifier: Apache-2.0
// The flag is reset after the sender was told to go on.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  for (uint32_t round = 0; round < 2 + V; ++round) {
    if (team.die == 0) {
      team_put(&team, 1, OUT, IN, BYTES, FLAG, false);
      team_await(&team, BACK + 4 * round);
      if (team_finish(&team)) return 4;
      pause_us(50);
    } else if (team.die == 1) {
      team_await(&team, FLAG);
      if (team_finish(&team)) return 4;
      sink = sum(IN, BYTES);
      team_put(&team, 0, TEAM_RINGS, MORE, 0, BACK + 4 * round, false);
      if (team_finish(&team)) return 4;
      hbm_write32(FLAG, 0);  // planted: overlapping_writes
    }
  }
  return 0;
}
