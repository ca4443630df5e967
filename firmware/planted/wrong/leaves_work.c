// SPDX-License-Identifier: Apache-2.0
// main returns while something that it rang for may not have ended.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  comm_engine_channel_t channel;
  if (!team_open(&team) || !open(&channel, CHANNEL)) return 2;
  fill(OUT, BYTES, 1);
  submit(&channel, V == 0 ? copy(OUT, IN, BYTES) : notify(&team, team_die(&team, 1), OUT, IN, BYTES, FLAG, 1));
  comm_engine_ring(&channel);  // planted: unfinished_at_exit
  if (V == 2) pause_us(100);
  return 0;
}
