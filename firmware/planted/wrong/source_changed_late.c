// SPDX-License-Identifier: Apache-2.0
// The source of a put is changed long after it was over, but nobody had looked.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  fill(OUT, BYTES, 1);
  team_put(&team, team_die(&team, 1), OUT, IN, BYTES, FLAG, false);
  comm_engine_ring(&team.channel);
  pause_us(100);
  hbm_write32(OUT + BYTES - 4, 9);  // planted: source_overwritten
  team_await(&team, FLAG);
  return (int)team_finish(&team);
}
