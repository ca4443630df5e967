// SPDX-License-Identifier: Apache-2.0
// A fenced copy of one word is the flag for the copy before it.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  hbm_write32(FLAG, 0);
  hbm_write32(BACK, 5);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) {
    queue(&team, copy(OUT, team_address(&team, 1, IN), BYTES));
    queue(&team, fenced(copy(BACK, team_address(&team, 1, FLAG), 4)));
  } else if (team.die == 1) {
    if (V == 1) pause_us(60);
    queue(&team, await_word(FLAG, V == 2 ? COMM_ENGINE_CONDITION_AT_LEAST : COMM_ENGINE_CONDITION_EQUAL, 5));
    if (team_finish(&team)) return 4;
    sink = sum(IN, BYTES);
  }
  return (int)team_finish(&team);
}
