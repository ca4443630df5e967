// SPDX-License-Identifier: Apache-2.0
// A reader follows the epochs, but reads the block of the next one.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  hbm_write32(FLAG, 0);
  fill(OUT, BYTES, 1);
  if (!barrier(&team, GATHERED)) return 3;
  for (uint32_t epoch = 1; epoch <= 4; ++epoch) {
    if (team.die == 0) queue(&team, fenced(notify(&team, 1, OUT, IN + BYTES * epoch, BYTES, FLAG, epoch)));
    if (team.die != 1 || epoch == 4) continue;
    pause_us(40);
    while (hbm_read32(FLAG) < epoch) continue;
    sink = sum(IN + BYTES * (epoch + (V == 0 || epoch == 3)), BYTES);  // planted: unawaited_read
  }
  if (team.die == 1) team_await(&team, BACK);
  if (team.die == 0) team_put(&team, 1, OUT, MORE, 0, BACK, true);
  return (int)team_finish(&team);
}
