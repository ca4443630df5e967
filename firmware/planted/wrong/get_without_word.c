// SPDX-License-Identifier: Apache-2.0
// Die 1 reads die 0's memory, which that has filled, but nobody said so.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  if (team.die == 0) {
    fill(OUT, BYTES, 1);
    if (V == 1) team_copy(&team, OUT, OUT + 0x2000, BYTES);
    return (int)team_finish(&team);
  }
  pause_us(200);
  if (team.die == 1) team_get(&team, COMM_ENGINE_ADDRESS_KIND_DIE, 0, OUT + (V == 1 ? 0x2000 : 0), IN, BYTES);
  return (int)team_finish(&team);  // planted: unawaited_read
}
