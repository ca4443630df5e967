// SPDX-License-Identifier: Apache-2.0
// Each die gets the sum of everybody's int32 words of its chunk, and checks all of them; sums wrap.
#include "firmware/collectives/collectives.h"
#include "firmware/images/check.h"

enum {
  kChunk = 2052,  // bytes
  kFlags = TEAM_DATA,
  kBuffer = TEAM_DATA + 0x10000,
  kScratch = TEAM_DATA + 0x100000,
};

static team_t team;

static uint32_t word(uint32_t die, uint32_t i) { return i * 2654435761U + (die + 1) * 0x12345679U; }
/// Of words 0 to dies - 1; `i` from the start of the own chunk.
static uint32_t sum(uint32_t die, uint32_t i) {
  return team.dies * ((die * (kChunk / 4) + i) * 2654435761U) + team.dies * (team.dies + 1) / 2 * 0x12345679U;
}

int main(void) {
  if (!team_open(&team)) return check_no_engine();
  fill_words(kBuffer, team.dies * kChunk / 4, team.die, word);
  if (reduce_scatter(&team, kBuffer, kChunk, kScratch, kFlags) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  return check_verdict(&team, "reduce_scatter", kChunk,
                       count_wrong(kBuffer + team.die * kChunk, kChunk / 4, team.die, sum));
}
