// SPDX-License-Identifier: Apache-2.0
// Changes what it puts before that has ended.
#include "firmware/base/hbm.h"
#include "firmware/collectives/team.h"

int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  for (uint32_t i = 0; i < 64; i += 4) hbm_write32(TEAM_DATA + i, i);
  team_put(&team, team_die(&team, 1), TEAM_DATA, TEAM_DATA + 0x1000, 64, TEAM_DATA + 0x2000, false);
  comm_engine_ring(&team.channel);
  hbm_write32(TEAM_DATA, 7);  // caught here
  team_await(&team, TEAM_DATA + 0x2000);
  return (int)team_finish(&team);
}
