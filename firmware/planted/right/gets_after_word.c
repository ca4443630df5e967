// SPDX-License-Identifier: Apache-2.0
// Everybody reads its neighbour's memory once that has said so; nobody changes it until all have read.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  fill(OUT, BYTES, team.die);
  for (uint32_t round = 0; round < 1 + V; ++round) {
    if (!barrier(&team, GATHERED + 0x400 * round)) return 3;
    team_get(&team, COMM_ENGINE_ADDRESS_KIND_DIE, team_die(&team, 1), OUT, IN, BYTES);
    if (team_finish(&team)) return 4;
    sink = sum(IN, BYTES);
    if (!barrier(&team, GATHERED + 0x400 * round + 0x200)) return 5;
    fill(OUT, BYTES, round);
  }
  return 0;
}
