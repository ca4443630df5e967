// SPDX-License-Identifier: Apache-2.0
// Blocks of odd lengths from different dies lie side by side; their bytes share words.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  const uint32_t bytes = 61 + 2 * V;
  fill(OUT, 128, team.die);
  for (uint32_t step = 1; step < team.dies; ++step)
    team_put(&team, team_die(&team, step), OUT, IN + bytes * team.die, bytes, FLAG + 4 * team.die, false);
  team_copy(&team, OUT, IN + bytes * team.die, bytes);
  for (uint32_t step = 1; step < team.dies; ++step) team_await(&team, FLAG + 4 * team_die(&team, step));
  if (team_finish(&team)) return 3;
  sink = sum(IN & ~3U, bytes * team.dies & ~3U);
  return 0;
}
