// SPDX-License-Identifier: Apache-2.0
// Two channels add to one counter; the reader waits for fewer than there are and reads both blocks.
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
    queue(&team, adding(notify(&team, 1, OUT, MORE, BYTES, FLAG, 1 + V)));
    if (finish(&other) != COMM_ENGINE_OK) return 4;
  } else if (team.die == 1) {
    pause_us(100);
    queue(&team, await_word(FLAG, COMM_ENGINE_CONDITION_AT_LEAST, 1 + V));
    if (team_finish(&team)) return 5;
    sink = sum(IN, BYTES);    // planted: unawaited_read
    sink = sum(MORE, BYTES);  // planted: unawaited_read
  }
  return (int)team_finish(&team);
}
