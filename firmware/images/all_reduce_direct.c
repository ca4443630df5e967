// SPDX-License-Identifier: Apache-2.0
// Everybody gets the sum of everybody's FP32 numbers, each chunk added up by one die, and checks all of them. They are
// integers small enough for exact sums.
#include <string.h>

#include "firmware/collectives/collectives.h"
#include "firmware/images/check.h"

enum {
  kChunk = 1028,  // bytes
  kFlags = TEAM_DATA,
  kBuffer = TEAM_DATA + 0x10000,
  kScratch = TEAM_DATA + 0x100000,
};

static uint32_t dies;

static uint32_t bits_of(int32_t number) {
  const float value = (float)number;
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}
static int32_t number(uint32_t i) { return (int32_t)(i * 2654435761U >> 16) - 32768; }
static uint32_t word(uint32_t die, uint32_t i) { return bits_of(number(i) + (int32_t)(die * 1000)); }
static uint32_t sum(uint32_t die, uint32_t i) {
  (void)die;
  return bits_of((int32_t)dies * number(i) + (int32_t)(dies * (dies - 1) / 2 * 1000));
}

int main(void) {
  team_t team;
  if (!team_open(&team)) return check_no_engine();
  dies = team.dies;
  const uint32_t words = dies * kChunk / 4;
  fill_words(kBuffer, words, team.die, word);
  if (all_reduce_direct(&team, COMM_ENGINE_DATA_TYPE_FP32, kBuffer, kChunk, kScratch, kFlags) != COMM_ENGINE_ERROR_NONE)
    return check_failed(&team);
  return check_verdict(&team, "all_reduce_direct", 4 * words, count_wrong(kBuffer, words, 0, sum));
}
