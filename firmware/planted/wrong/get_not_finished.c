// SPDX-License-Identifier: Apache-2.0
// What a get brings is read before its completion.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  fill(OUT, BYTES, 1);
  fill(IN, BYTES, 0);
  if (!barrier(&team, GATHERED)) return 3;
  team_get(&team, COMM_ENGINE_ADDRESS_KIND_DIE, team_die(&team, 1), OUT, IN, BYTES);
  comm_engine_ring(&team.channel);
  pause_us(V == 0 ? 0 : 60);
  sink = sum(IN, 16 << V);  // planted: unawaited_read
  if (team_finish(&team)) return 4;
  return barrier(&team, GATHERED + 0x400) ? 0 : 5;
}
