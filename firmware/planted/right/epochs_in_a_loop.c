// SPDX-License-Identifier: Apache-2.0
// Epochs of one writer in order, and a reader that follows them one by one, or two at a time.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) {
    for (uint32_t epoch = 1; epoch <= 6; ++epoch) {
      if (V == 1) {
        queue(&team, fenced(adding(notify(&team, 1, OUT, IN + BYTES * epoch, BYTES, FLAG, 1))));
      } else {
        queue(&team, fenced(notify(&team, 1, OUT, IN + BYTES * epoch, BYTES, FLAG, epoch)));
      }
    }
  } else if (team.die == 1) {
    for (uint32_t epoch = V == 2 ? 2 : 1; epoch <= 6; epoch += V == 2 ? 2 : 1) {
      queue(&team, await_word(FLAG, COMM_ENGINE_CONDITION_AT_LEAST, epoch));
      if (team_finish(&team)) return 4;
      sink = sum(IN + BYTES * epoch, BYTES);
      if (V == 2) sink = sum(IN + BYTES * (epoch - 1), BYTES);
    }
  }
  return (int)team_finish(&team);
}
