// SPDX-License-Identifier: Apache-2.0
// Epochs whose blocks nothing orders: the second one's flag says nothing of the first block.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) {
    queue(&team, notify(&team, 1, OUT, IN, BYTES, FLAG + (V == 2 ? 4 : 0), 1));
    queue(&team, notify(&team, 1, OUT, IN + BYTES, BYTES, FLAG, 2));
  } else if (team.die == 1) {
    pause_us(100);
    queue(&team, await_word(FLAG, V == 1 ? COMM_ENGINE_CONDITION_EQUAL : COMM_ENGINE_CONDITION_AT_LEAST, 2));
    if (team_finish(&team)) return 4;
    sink = sum(IN, BYTES);  // planted: unawaited_read
  }
  return (int)team_finish(&team);
}
