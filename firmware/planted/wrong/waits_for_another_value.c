// SPDX-License-Identifier: Apache-2.0
// The flag is written with one value and waited for with another.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  team.patience = 0;
  fill(OUT, BYTES, 1);
  queue(&team, notify(&team, team_die(&team, 1), OUT, IN, BYTES, FLAG, 1 + V));
  queue(&team, await_word(FLAG, V == 1 ? COMM_ENGINE_CONDITION_EQUAL : COMM_ENGINE_CONDITION_AT_LEAST, 5));
  return (int)team_finish(&team);  // planted: deadlock
}
