// SPDX-License-Identifier: Apache-2.0
// Everybody adds to die 0, which answers with the epoch; then everybody gets from its neighbour.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  hbm_write32(FLAG, 0);
  hbm_write32(BACK, 0);
  if (!barrier(&team, GATHERED)) return 3;
  for (uint32_t epoch = 1; epoch <= 3; ++epoch) {
    fill(OUT + 0x1000 * epoch, 64, team.die);
    if (team.die == 0) {
      queue(&team, await_word(FLAG, COMM_ENGINE_CONDITION_AT_LEAST, (team.dies - 1) * epoch));
      if (V == 1 && team_finish(&team)) return 4;
      for (uint32_t die = 1; die < team.dies; ++die)
        queue(&team, fenced(notify(&team, die, TEAM_RINGS, MORE, 0, BACK, epoch)));
    } else {
      queue(&team, adding(notify(&team, 0, TEAM_RINGS, MORE, 0, FLAG, 1)));
      queue(&team, await_word(BACK, V == 2 ? COMM_ENGINE_CONDITION_EQUAL : COMM_ENGINE_CONDITION_AT_LEAST, epoch));
    }
    if (team_finish(&team)) return 5;
    team_get(&team, COMM_ENGINE_ADDRESS_KIND_DIE, team_die(&team, 1), OUT + 0x1000 * epoch, IN + 64 * epoch, 64);
    if (team_finish(&team)) return 6;
    sink = sum(IN + 64 * epoch, 64);
  }
  return barrier(&team, GATHERED + 0x400) ? 0 : 7;
}
