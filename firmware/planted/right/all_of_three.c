// SPDX-License-Identifier: Apache-2.0
// Everybody adds to the last die's counter, which waits for all of them; the counter goes round by round.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  const uint32_t last = team.dies - 1;
  hbm_write32(FLAG, 0);
  if (!barrier(&team, GATHERED)) return 3;
  for (uint32_t round = 1; round <= 2 + V; ++round) {
    if (team.die != last) {
      fill(OUT, BYTES, round);
      queue(&team,
            adding(notify(&team, last, OUT, IN + 0x800 * (team.die % 16), BYTES > 0x800 ? 0x800 : BYTES, FLAG, 1)));
      team_await(&team, BACK + 4 * round);
      if (team_finish(&team)) return 4;
      continue;
    }
    queue(&team, await_word(FLAG, V == 1 ? COMM_ENGINE_CONDITION_EQUAL : COMM_ENGINE_CONDITION_AT_LEAST, last * round));
    if (team_finish(&team)) return 5;
    for (uint32_t die = 0; die < last; ++die) sink = sum(IN + 0x800 * (die % 16), 64);
    for (uint32_t die = 0; die < last; ++die) team_put(&team, die, TEAM_RINGS, MORE, 0, BACK + 4 * round, false);
    if (team_finish(&team)) return 6;
  }
  return 0;
}
