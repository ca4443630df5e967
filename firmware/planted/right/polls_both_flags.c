// SPDX-License-Identifier: Apache-2.0
// The core polls the flag of each block in a loop, at least or exactly, and reads what it vouches for.
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
    queue(&team, notify(&team, 1, OUT, MORE, BYTES, FLAG + 4, 4 + V));
    if (finish(&other) != COMM_ENGINE_OK || team_finish(&team)) return 4;
  } else if (team.die == 1) {
    while (V == 1 ? hbm_read32(FLAG + 4) != 4 + V : hbm_read32(FLAG + 4) < 4) continue;
    sink = sum(MORE, BYTES);
    while (hbm_read32(FLAG) < 3) continue;
    sink = sum(IN, BYTES);
  }
  return barrier(&team, GATHERED + 0x400) ? 0 : 5;
}
