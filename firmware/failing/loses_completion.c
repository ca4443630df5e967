// SPDX-License-Identifier: Apache-2.0
// Two submissions, and a completion ring with one entry of which nobody takes any.
#include "firmware/base/mmio.h"
#include "firmware/collectives/team.h"

int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  mmio_write32(team.channel.registers + COMM_ENGINE_CHANNEL_COMPLETION_ENTRIES, 1);
  const comm_engine_submission_t nothing = {.opcode = COMM_ENGINE_OPCODE_NOP};
  if (comm_engine_submit(&team.channel, &nothing, false) != COMM_ENGINE_OK) return 3;
  if (comm_engine_submit(&team.channel, &nothing, false) != COMM_ENGINE_OK) return 3;
  comm_engine_ring(&team.channel);  // caught here
  while (comm_engine_error(&team.channel) == COMM_ENGINE_ERROR_NONE) continue;
  return 0;
}
