// SPDX-License-Identifier: Apache-2.0
// The receiver gives the slot back first and reads it then.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  for (uint32_t round = 0; round < 2 + V; ++round) {
    if (team.die == 0) {
      if (round > 0) team_await(&team, BACK + 4 * (round - 1));
      team_put(&team, 1, OUT, IN, BYTES, FLAG + 4 * round, false);
      if (team_finish(&team)) return 4;  // planted: source_overwritten
    } else if (team.die == 1) {
      team_await(&team, FLAG + 4 * round);
      team_put(&team, 0, OUT, MORE, 0, BACK + 4 * round, true);
      if (team_finish(&team)) return 5;
      sink = sum(IN, BYTES);  // planted: unawaited_read
    }
  }
  return 0;
}
