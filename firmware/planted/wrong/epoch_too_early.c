// SPDX-License-Identifier: Apache-2.0
// Blocks with epochs 1, 2, 3 in order; the reader waits for an epoch less than it reads.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) {
    for (uint32_t epoch = 1; epoch <= 3; ++epoch)
      queue(&team, fenced(notify(&team, 1, OUT, IN + BYTES * epoch, BYTES, FLAG, epoch)));
  } else if (team.die == 1) {
    pause_us(100);
    queue(&team, await_word(FLAG, COMM_ENGINE_CONDITION_AT_LEAST, V == 0 ? 1 : 2));
    if (team_finish(&team)) return 4;
    sink = sum(IN + BYTES * (V == 0 ? 2 : 3), BYTES);  // planted: unawaited_read
  }
  return (int)team_finish(&team);
}
