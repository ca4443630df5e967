// SPDX-License-Identifier: Apache-2.0
// An entry of the ring is written again although nothing says that it was fetched.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  comm_engine_channel_t channel;
  if (!team_open(&team) || !open(&channel, CHANNEL)) return 2;
  fill(OUT, BYTES, 1);
  submit(&channel, copy(OUT, IN, BYTES));
  comm_engine_ring(&channel);
  pause_us(V * 20);
  hbm_write32(RINGS + 0x4000 * CHANNEL, COMM_ENGINE_OPCODE_NOP);  // planted: source_overwritten
  return finish(&channel) == COMM_ENGINE_OK ? 0 : 3;
}
