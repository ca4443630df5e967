// SPDX-License-Identifier: Apache-2.0
// An atomic add tells of data that an earlier copy brings, without a fence between them.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die == 0) {
    queue(&team, copy(OUT, team_address(&team, 1, IN), BYTES));
    const comm_engine_submission_t add = {
        .opcode = COMM_ENGINE_OPCODE_ATOMIC_ADD, .flag_value = 1 + V, .flag_address = team_address(&team, 1, FLAG)};
    queue(&team, add);
  } else if (team.die == 1) {
    pause_us(100);
    queue(&team, await_word(FLAG, COMM_ENGINE_CONDITION_AT_LEAST, 1));
    if (team_finish(&team)) return 4;
    sink = sum(IN, BYTES);  // planted: unawaited_read
  }
  return (int)team_finish(&team);
}
