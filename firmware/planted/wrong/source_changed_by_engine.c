// SPDX-License-Identifier: Apache-2.0
// Another channel fills the source of a put for the next round while the first one may still be read.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  comm_engine_channel_t other;
  if (!team_open(&team) || !open(&other, CHANNEL)) return 2;
  fill(OUT, BYTES, 1);
  fill(MORE, BYTES, 2);
  team_put(&team, team_die(&team, 1), OUT, IN, BYTES, FLAG, false);
  comm_engine_ring(&team.channel);
  submit(&other, copy(MORE, OUT, BYTES));
  comm_engine_ring(&other);  // planted: source_overwritten
  if (finish(&other) != COMM_ENGINE_OK) return 3;
  team_await(&team, FLAG);
  return (int)team_finish(&team);
}
