// SPDX-License-Identifier: Apache-2.0
// Each die puts a pattern into the next one's HBM, waits for its own to come from the one before, gets the first back,
// and checks every byte.
#include <stdio.h>

#include "firmware/collectives/team.h"
#include "firmware/images/check.h"

enum {
  kBytes = 10020,  // no whole number of packets
  kSource = TEAM_DATA,
  kInbox = TEAM_DATA + 0x10000,
  kBack = TEAM_DATA + 0x20000,
  kFlag = TEAM_DATA + 0x30000,
};

#ifndef PUT_GET_WRONG  // what a test adds to an expected word
#define PUT_GET_WRONG 0
#endif

static uint32_t word(uint32_t die, uint32_t i) { return i * 2654435761U + die * 40503U; }
static uint32_t from_before(uint32_t die, uint32_t i) {
  return word(die, i) + (i == kBytes / 4 - 1 ? PUT_GET_WRONG : 0);
}

int main(void) {
  team_t team;
  if (!team_open(&team)) return check_no_engine();
  fill_words(kSource, kBytes / 4, team.die, word);

  team_put(&team, team_die(&team, 1), kSource, kInbox, kBytes, kFlag, false);
  team_await(&team, kFlag);
  if (team_finish(&team) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  uint32_t wrong = count_wrong(kInbox, kBytes / 4, team_die(&team, team.dies - 1), from_before);

  team_get(&team, COMM_ENGINE_ADDRESS_KIND_DIE, team_die(&team, 1), kInbox, kBack, kBytes);
  if (team_finish(&team) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  wrong += count_wrong(kBack, kBytes / 4, team.die, word);
  return check_verdict(&team, "put_get", 2 * kBytes, wrong);
}
