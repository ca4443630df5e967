// SPDX-License-Identifier: Apache-2.0
// Nothing wrong here: die 1 puts a unit of 512 bytes into die 0's HBM as a whole, and die 0 waits for its last word.
#include "firmware/failing/unit.h"

int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  if (team.die == 0) return unit_receive(&team);
  if (team.die > 1) return 0;
  unit_prepare(&team);
  team_put(&team, 0, UNIT_SOURCE, UNIT_PLACE, UNIT_BYTES, UNIT_DONE, false);
  return (int)team_finish(&team);
}
