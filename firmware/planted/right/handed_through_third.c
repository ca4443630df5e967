// SPDX-License-Identifier: Apache-2.0
// Die 0 puts to the last die and, after the completion, tells die 1; the word goes from die to die until the last one
// reads.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  fill(OUT, BYTES, 1);
  const uint32_t last = team.dies - 1;
  if (team.die == 0) {
    queue(&team, copy(OUT, team_address(&team, last, IN), BYTES));
    if (V != 1 && team_finish(&team)) return 3;
  } else {
    team_await(&team, FLAG);
    if (V == 2 && team_finish(&team)) return 3;
  }
  if (team.die != last) team_put(&team, team.die + 1, OUT, MORE, 0, FLAG, V == 1 && team.die == 0);
  if (team_finish(&team)) return 4;
  if (team.die == last) sink = sum(IN, BYTES);
  return 0;
}
