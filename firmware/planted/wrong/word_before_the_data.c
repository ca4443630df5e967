// SPDX-License-Identifier: Apache-2.0
// dies: 3
// Die 0 puts to die 2 and tells die 1 at once, which tells die 2: the data may be later than the word.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) {
    queue(&team, copy(OUT, team_address(&team, 2, IN), BYTES));
    team_put(&team, 1, OUT, MORE, V == 2 ? 64 : 0, FLAG, false);
  } else if (team.die == 1) {
    team_await(&team, FLAG);
    if (V == 1 && team_finish(&team)) return 4;
    team_put(&team, 2, OUT, MORE, 0, FLAG, true);
  } else if (team.die == 2) {
    team_await(&team, FLAG);
    if (team_finish(&team)) return 5;
    pause_us(100);
    sink = sum(IN, BYTES);  // planted: unawaited_read
  }
  return (int)team_finish(&team);
}
