// SPDX-License-Identifier: Apache-2.0
// Die 1 clears its receive buffer while, or after, die 0 puts there; the barrier comes too early.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) team_put(&team, 1, OUT, IN, BYTES, FLAG, false);
  if (team.die == 1) {
    pause_us(30 * V);
    fill(IN, BYTES, 0);  // planted: overlapping_writes
    team_await(&team, FLAG);
  }
  return (int)team_finish(&team);
}
