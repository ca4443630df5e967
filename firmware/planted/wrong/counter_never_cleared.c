// SPDX-License-Identifier: Apache-2.0
// Arrivals are added to a word that nobody cleared.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  fill(OUT, BYTES, 1);
  const uint32_t to = team_die(&team, 1);
  if (V == 1) {
    const comm_engine_submission_t add = {
        .opcode = COMM_ENGINE_OPCODE_ATOMIC_ADD, .flag_value = 1, .flag_address = team_address(&team, to, FLAG)};
    queue(&team, add);
  } else {
    queue(&team, adding(notify(&team, to, OUT, IN, BYTES, FLAG, 1)));
  }
  return (int)team_finish(&team);  // planted: uninitialised_read
}
