// SPDX-License-Identifier: Apache-2.0
// Everybody waits for its neighbour before it sends.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  team.patience = V == 1 ? TEAM_PATIENCE * 100 : 0;
  fill(OUT, BYTES, 1);
  team_await(&team, FLAG);
  team_put(&team, team_die(&team, 1), OUT, IN, BYTES, FLAG, true);
  return (int)team_finish(&team);  // planted: deadlock
}
