// SPDX-License-Identifier: Apache-2.0
// Everybody gets the sum of everybody's int32 words, by a ring, and checks all of them; sums wrap.
#include "firmware/collectives/collectives.h"
#include "firmware/images/check.h"

enum {
  kChunk = 1028,  // bytes
  kFlags = TEAM_DATA,
  kBuffer = TEAM_DATA + 0x10000,
  kScratch = TEAM_DATA + 0x100000,
};

static uint32_t dies;

static uint32_t word(uint32_t die, uint32_t i) { return i * 2654435761U + (die + 1) * 0x12345679U; }
/// Of words 0 to dies - 1.
static uint32_t sum(uint32_t die, uint32_t i) {
  (void)die;
  return dies * (i * 2654435761U) + dies * (dies + 1) / 2 * 0x12345679U;
}

int main(void) {
  team_t team;
  if (!team_open(&team)) return check_no_engine();
  dies = team.dies;
  const uint32_t words = dies * kChunk / 4;
  fill_words(kBuffer, words, team.die, word);
  if (all_reduce_ring(&team, kBuffer, kChunk, kScratch, kFlags) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  return check_verdict(&team, "all_reduce_ring", 4 * words, count_wrong(kBuffer, words, 0, sum));
}
