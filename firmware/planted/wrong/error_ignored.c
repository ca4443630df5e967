// SPDX-License-Identifier: Apache-2.0
// A descriptor with a mistake in it fails; its completion is taken and nobody looks.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  comm_engine_channel_t channel;
  comm_engine_completion_t completion;
  if (!team_open(&team) || !open(&channel, CHANNEL)) return 2;
  fill(OUT, BYTES, 1);
  comm_engine_submission_t bad = copy(OUT, IN, BYTES);
  if (V == 0) bad.length = 0;
  if (V == 1) bad.destination = comm_engine_address(COMM_ENGINE_ADDRESS_KIND_DIE, 300, IN);
  if (V == 2) bad.opcode = 99;
  submit(&channel, bad);
  comm_engine_ring(&channel);  // planted: error_unseen
  if (V != 1) {
    while (comm_engine_poll(&channel, &completion) == COMM_ENGINE_PENDING) continue;  // planted: error_unseen
  } else {
    pause_us(50);
  }
  return 0;
}
