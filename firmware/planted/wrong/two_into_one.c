// SPDX-License-Identifier: Apache-2.0
// dies: 3
// Two dies put into the same place of a third one.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  fill(OUT, BYTES, 1);
  if (team.die == 1) pause_us(100 * V);
  if (team.die < 2)
    team_put(&team, 2, OUT, IN + (V == 1 ? team.die * (BYTES - 4) : 0), BYTES, FLAG + 4 * team.die, false);
  if (team_finish(&team)) return 3;  // planted: overlapping_writes
  if (team.die == 2) {
    team_await(&team, FLAG);
    team_await(&team, FLAG + 4);
  }
  return (int)team_finish(&team);
}
