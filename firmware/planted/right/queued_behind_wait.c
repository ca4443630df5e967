// SPDX-License-Identifier: Apache-2.0
// A put waits for a flag of the own die, and its source is filled meanwhile: by another channel, or by the core, who
// then writes the flag.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  comm_engine_channel_t later;
  if (!team_open(&team) || !open(&later, CHANNEL)) return 2;
  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, 1);
  submit(&later, await_word(FLAG, COMM_ENGINE_CONDITION_EQUAL, 7));
  submit(&later, notify(&team, team_die(&team, 1), IN, MORE, BYTES, BACK, 1));
  comm_engine_ring(&later);
  if (V == 1) {
    pause_us(5);
    fill(IN, BYTES, 3);
    hbm_write32(FLAG, 7);
  } else {
    queue(&team, notify(&team, team.die, OUT, IN, BYTES, FLAG, 7));
  }
  team_await(&team, BACK);
  if (team_finish(&team)) return 3;
  sink = sum(MORE, BYTES);
  return finish(&later) == COMM_ENGINE_OK ? 0 : 4;
}
