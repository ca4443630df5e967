// SPDX-License-Identifier: Apache-2.0
// One channel adds up, another one passes the sum on without a wait.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  comm_engine_channel_t other;
  if (!open(&other, CHANNEL)) return 2;
  fill(OUT, BYTES, 1);
  fill(MORE, BYTES, 2);
  team_add(&team, COMM_ENGINE_DATA_TYPE_INT32, OUT, MORE, BYTES, V == 1);
  comm_engine_ring(&team.channel);
  pause_us(V == 2 ? 50 : 0);
  submit(&other, fenced(notify(&team, team_die(&team, 1), MORE, IN, BYTES, FLAG, 1)));
  comm_engine_ring(&other);  // planted: unawaited_read
  if (finish(&other) != COMM_ENGINE_OK) return 3;
  return (int)team_finish(&team);
}
