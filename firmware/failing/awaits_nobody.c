// SPDX-License-Identifier: Apache-2.0
// Die 0 waits for a flag that nobody writes.
#include "firmware/collectives/team.h"

int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  team.patience = 0;
  if (team.die == 0) team_await(&team, TEAM_DATA + 0x40);
  return (int)team_finish(&team);
}
