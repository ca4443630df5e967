// SPDX-License-Identifier: Apache-2.0
// Two channels of die 0 add to one counter; die 1 waits for one of them and reads what the first channel brought.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  comm_engine_channel_t other;
  if (!team_open(&team) || !open(&other, CHANNEL)) return 2;
  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) {
    queue(&team, adding(notify(&team, 1, OUT, IN, BYTES, FLAG, 1)));
    submit(&other, adding(notify(&team, 1, OUT, MORE, BYTES, FLAG, 1)));
    comm_engine_ring(&other);
    if (team_finish(&team) || finish(&other) != COMM_ENGINE_OK) return 4;
  } else if (team.die == 1) {
    pause_us(100);
    queue(&team, await_word(FLAG, V == 1 ? COMM_ENGINE_CONDITION_AT_LEAST : COMM_ENGINE_CONDITION_AT_LEAST, 1));
    if (team_finish(&team)) return 5;
    sink = sum(V == 2 ? MORE : IN, BYTES);  // planted: unawaited_read
  }
  return 0;
}
