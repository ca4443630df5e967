// SPDX-License-Identifier: Apache-2.0
// Die 1 puts a unit of 512 bytes into die 0's HBM in two halves; die 0 takes the unit's last word for both.
#include "firmware/failing/unit.h"

int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  if (team.die == 0) return unit_receive(&team);
  if (team.die > 1) return 0;
  unit_prepare(&team);
  team_put(&team, 0, UNIT_SOURCE, UNIT_PLACE, UNIT_BYTES / 2, UNIT_DONE, false);
  team_put(&team, 0, UNIT_SOURCE + UNIT_BYTES / 2, UNIT_PLACE + UNIT_BYTES / 2, UNIT_BYTES / 2, UNIT_DONE + 4, false);
  return (int)team_finish(&team);  // caught here
}
