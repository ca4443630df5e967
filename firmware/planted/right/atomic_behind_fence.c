// SPDX-License-Identifier: Apache-2.0
// An atomic add tells of data: behind a fence, after a completion, or behind a fence descriptor.
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
    comm_engine_submission_t add = {
        .opcode = COMM_ENGINE_OPCODE_ATOMIC_ADD, .flag_value = 1, .flag_address = team_address(&team, 1, FLAG)};
    if (V == 0) add = fenced(add);
    if (V == 1 && team_finish(&team)) return 4;
    if (V == 2) queue(&team, (comm_engine_submission_t){.opcode = COMM_ENGINE_OPCODE_FENCE});
    queue(&team, add);
  } else if (team.die == 1) {
    queue(&team, await_word(FLAG, V == 1 ? COMM_ENGINE_CONDITION_EQUAL : COMM_ENGINE_CONDITION_AT_LEAST, 1));
    if (team_finish(&team)) return 5;
    sink = sum(IN, BYTES);
  }
  return (int)team_finish(&team);
}
