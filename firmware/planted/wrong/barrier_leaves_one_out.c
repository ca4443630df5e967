// SPDX-License-Identifier: Apache-2.0
// dies: 5
// All to all, but everybody waits for all but the last one.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  fill(OUT, 64, team.die);
  for (uint32_t step = 1; step < team.dies; ++step)
    team_put(&team, team_die(&team, step), OUT, IN + 64 * team.die, 64, FLAG + 4 * team.die, false);
  for (uint32_t step = 1; step < team.dies - 1; ++step)
    team_await(&team, FLAG + 4 * team_die(&team, V == 1 ? step + 1 : step));
  if (team_finish(&team)) return 3;
  pause_us(100);
  for (uint32_t step = 1; step < team.dies; ++step)
    sink = sum(IN + 64 * team_die(&team, step), 64);  // planted: unawaited_read
  return 0;
}
