// SPDX-License-Identifier: Apache-2.0
// What was received is added up and passed on, but the put does not wait for the sum.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  fill(OUT, BYTES, 1);
  fill(MORE, BYTES, 2);
  team_put(&team, team_die(&team, 1), OUT, IN, BYTES, FLAG, false);
  team_await(&team, FLAG);
  team_add(&team, COMM_ENGINE_DATA_TYPE_INT32, IN, MORE, BYTES, false);
  team_put(&team, team_die(&team, 1 + (V == 2)), MORE, OUT + 0x10000, BYTES, FLAG + 4, V == 3);
  team_await(&team, FLAG + 4);
  return (int)team_finish(&team);  // planted: unawaited_read
}
