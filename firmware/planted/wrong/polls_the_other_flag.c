// SPDX-License-Identifier: Apache-2.0
// The core polls the flag of one block and reads the other, which came by another channel.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  comm_engine_channel_t other;
  if (!open(&other, CHANNEL)) return 2;
  hbm_write32(FLAG, 0);
  hbm_write32(FLAG + 4, 0);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) {
    submit(&other, notify(&team, 1, OUT, IN, BYTES, FLAG, 3 + V));
    comm_engine_ring(&other);
    queue(&team, notify(&team, 1, OUT, MORE, BYTES, FLAG + 4, 3 + V));
    comm_engine_ring(&team.channel);
    if (finish(&other) != COMM_ENGINE_OK || team_finish(&team)) return 4;
  } else if (team.die == 1) {
    pause_us(V == 2 ? 0 : 80);
    while (hbm_read32(V == 1 ? FLAG : FLAG + 4) != 3 + V) continue;
    sink = sum(V == 1 ? MORE : IN, BYTES);  // planted: unawaited_read
  }
  return barrier(&team, GATHERED + 0x400) ? 0 : 5;
}
