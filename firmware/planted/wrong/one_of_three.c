// SPDX-License-Identifier: Apache-2.0
// dies: 4
// All but one add 1 to the last die's counter; it waits for fewer than there are and reads all blocks.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  const uint32_t last = team.dies - 1;
  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, team.die);
  if (!barrier(&team, GATHERED)) return 3;
  if (team.die != last) queue(&team, adding(notify(&team, last, OUT, IN + BYTES * team.die, BYTES, FLAG, 1)));
  if (team_finish(&team)) return 4;
  if (team.die != last) return 0;
  pause_us(100);
  queue(&team, await_word(FLAG, COMM_ENGINE_CONDITION_AT_LEAST, last - 1));
  if (team_finish(&team)) return 5;
  for (uint32_t die = 0; die < last; ++die) sink = sum(IN + BYTES * die, BYTES);  // planted: unawaited_read
  return 0;
}
