// SPDX-License-Identifier: Apache-2.0
// Die 0 reads what die 1 put into its HBM after a while, but never looks at the flag.
#include "firmware/base/board.h"
#include "firmware/base/hbm.h"
#include "firmware/collectives/team.h"
#include "firmware/drivers/timer.h"

static const timer_handle_t kTimer = {.base = BOARD_TIMER_BASE};
volatile uint32_t sink;

int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  if (team.die == 1) team_put(&team, 0, TEAM_RINGS, TEAM_DATA, 64, TEAM_DATA + 0x100, false);
  if (team_finish(&team) != COMM_ENGINE_ERROR_NONE) return 3;
  const uint64_t later = timer_now(&kTimer) + 5000;
  while (timer_now(&kTimer) < later) continue;
  if (team.die == 0) sink = hbm_read32(TEAM_DATA);  // caught here
  return 0;
}
