// SPDX-License-Identifier: Apache-2.0
// The second block goes where the first was, and the receiver never said that it has read that. The sender is slow.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  for (uint32_t round = 0; round < 2 + V; ++round) {
    if (team.die == 0) {
      fill(OUT, BYTES, round);
      team_put(&team, 1, OUT, IN, BYTES, FLAG + 4 * round, false);
      if (team_finish(&team)) return 3;  // planted: source_overwritten
      pause_us(200);
    } else if (team.die == 1) {
      team_await(&team, FLAG + 4 * round);
      if (team_finish(&team)) return 3;
      sink = sum(IN, BYTES);  // planted: unawaited_read
    }
  }
  return 0;
}
