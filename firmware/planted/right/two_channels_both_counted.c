// SPDX-License-Identifier: Apache-2.0
// Two channels add to one counter, and the reader waits for both.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  comm_engine_channel_t other;
  if (!open(&other, CHANNEL)) return 2;
  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) {
    submit(&other, adding(notify(&team, 1, OUT, IN, BYTES, FLAG, 1 + V)));
    comm_engine_ring(&other);
    queue(&team, adding(notify(&team, 1, OUT, MORE, BYTES, FLAG, 1)));
    if (finish(&other) != COMM_ENGINE_OK) return 4;
  } else if (team.die == 1) {
    queue(&team, await_word(FLAG, V == 1 ? COMM_ENGINE_CONDITION_EQUAL : COMM_ENGINE_CONDITION_AT_LEAST, 2 + V));
    if (team_finish(&team)) return 5;
    sink = sum(IN, BYTES);
    sink = sum(MORE, BYTES);
  }
  return (int)team_finish(&team);
}
