// SPDX-License-Identifier: Apache-2.0
// Double buffering: a slot is written again once its receiver has said that it has read it.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  if (team.die > 1) return 0;
  if (team.die == 0) fill(OUT, 64, 1);
  for (uint32_t round = 0; round < 4 + V; ++round) {
    const uint32_t slot = IN + 0x8000 * (round % 2);
    if (team.die == 0) {
      if (round >= 2) team_await(&team, BACK + 4 * (round - 2));
      if (V == 1 && team_finish(&team)) return 3;
      team_put(&team, 1, OUT, slot, 64, FLAG + 4 * round, false);
      if (team_finish(&team)) return 3;
    } else {
      team_await(&team, FLAG + 4 * round);
      if (team_finish(&team)) return 4;
      sink = sum(slot, 64);
      team_put(&team, 0, TEAM_RINGS, MORE, 0, BACK + 4 * round, false);
      if (team_finish(&team)) return 4;
    }
  }
  return 0;
}
