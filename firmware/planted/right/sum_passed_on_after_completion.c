// SPDX-License-Identifier: Apache-2.0
// One channel adds up, another one passes the sum on: after the completion, or behind a wait for a flag of the own die.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  comm_engine_channel_t other;
  if (!open(&other, CHANNEL)) return 2;
  hbm_write32(BACK, 0);
  fill(OUT, BYTES, 1);
  fill(MORE, BYTES, 2);
  team_add(&team, COMM_ENGINE_DATA_TYPE_INT32, OUT, MORE, BYTES, false);
  if (V == 1) {
    queue(&team, fenced(notify(&team, team.die, OUT, MORE, 0, BACK, 9)));
    submit(&other, await_word(BACK, COMM_ENGINE_CONDITION_EQUAL, 9));
    comm_engine_ring(&team.channel);
  } else if (team_finish(&team)) {
    return 3;
  }
  submit(&other, notify(&team, team_die(&team, 1), MORE, IN, BYTES, FLAG, 1));
  submit(&other, await_word(FLAG, V == 2 ? COMM_ENGINE_CONDITION_AT_LEAST : COMM_ENGINE_CONDITION_EQUAL, 1));
  comm_engine_ring(&other);
  if (finish(&other) != COMM_ENGINE_OK) return 4;
  sink = sum(IN, BYTES);
  return (int)team_finish(&team);
}
