// SPDX-License-Identifier: Apache-2.0
// Rings for more submissions than the ring has entries.
#include "firmware/base/mmio.h"
#include "firmware/collectives/team.h"

int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  mmio_write32(team.channel.registers + COMM_ENGINE_CHANNEL_PRODUCER, TEAM_ENTRIES + 1);  // caught here
  return 0;
}
