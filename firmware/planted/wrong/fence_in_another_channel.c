// SPDX-License-Identifier: Apache-2.0
// A fence orders its own channel only: the data go by one, the fenced flag by another.
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
    submit(&other, copy(OUT, team_address(&team, 1, IN), BYTES));
    comm_engine_ring(&other);
    pause_us(20 * V);
    queue(&team, fenced(notify(&team, 1, OUT, MORE, V == 1 ? 0 : 64, FLAG, 1)));
    if (team_finish(&team) || finish(&other) != COMM_ENGINE_OK) return 4;
  } else if (team.die == 1) {
    queue(&team, await_word(FLAG, COMM_ENGINE_CONDITION_EQUAL, 1));
    if (team_finish(&team)) return 5;
    pause_us(100);
    sink = sum(IN, BYTES);  // planted: unawaited_read
  }
  return 0;
}
