// SPDX-License-Identifier: Apache-2.0
// Everybody gets everybody's bytes, and checks all of them.
#include "firmware/collectives/collectives.h"
#include "firmware/images/check.h"

enum {
  kBytes = 3076,
  kFlags = TEAM_DATA,
  kOwn = TEAM_DATA + 0x10000,
  kAll = TEAM_DATA + 0x100000,
};

static uint32_t word(uint32_t die, uint32_t i) { return i * 2654435761U + die * 40503U; }

int main(void) {
  team_t team;
  if (!team_open(&team)) return check_no_engine();
  fill_words(kOwn, kBytes / 4, team.die, word);
  if (all_gather(&team, kOwn, kAll, kBytes, kFlags) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  uint32_t wrong = 0;
  for (uint32_t die = 0; die < team.dies; ++die) wrong += count_wrong(kAll + die * kBytes, kBytes / 4, die, word);
  return check_verdict(&team, "all_gather", team.dies * kBytes, wrong);
}
