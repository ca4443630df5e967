// SPDX-License-Identifier: Apache-2.0
// Copies 64 bytes at TEAM_DATA to 4 KiB further on, the last of which a scenario may have left out of its buffers.
#include "firmware/base/hbm.h"
#include "firmware/collectives/team.h"

int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  for (uint32_t i = 0; i < 64; i += 4) hbm_write32(TEAM_DATA + i, i);
  team_copy(&team, TEAM_DATA, TEAM_DATA + 0x1000, 64);
  return (int)team_finish(&team);  // caught here
}
