// SPDX-License-Identifier: Apache-2.0
// Each die leaves pages in the memory of a CPU of its node, fetches some of them in another order, and checks every
// byte.
#include "firmware/collectives/collectives.h"
#include "firmware/images/check.h"

enum {
  kPageBytes = 1152,  // of a token's compressed KV: 576 elements of 2 bytes
  kPages = 24,
  kFetched = 10,
  kDiesOfCpu = 4,
  kIndices = TEAM_DATA,
  kOut = TEAM_DATA + 0x10000,
  kIn = TEAM_DATA + 0x20000,
};

static uint32_t page_of(uint32_t row) { return (row * 7 + 3) % kPages; }
static uint32_t word(uint32_t die, uint32_t i) { return i * 2654435761U + die * 40503U; }
static uint32_t fetched(uint32_t die, uint32_t i) {
  const uint32_t words = kPageBytes / 4;
  return word(die, page_of(i / words) * words + i % words);
}
static uint32_t index_of(uint32_t die, uint32_t i) {
  (void)die;
  return page_of(i);
}

int main(void) {
  team_t team;
  if (!team_open(&team)) return check_no_engine();
  const uint32_t cpu = team.die / kDiesOfCpu;
  const uint64_t pages = 0x4000000000ULL + team.die * 0x100000ULL;  // beyond 32 bits
  fill_words(kOut, kPages * kPageBytes / 4, team.die, word);
  fill_words(kIndices, kFetched, team.die, index_of);

  const comm_engine_submission_t leave = {.opcode = COMM_ENGINE_OPCODE_COPY,
                                          .source = kOut,
                                          .destination = comm_engine_address(COMM_ENGINE_ADDRESS_KIND_CPU, cpu, pages),
                                          .length = kPages * kPageBytes};
  team_queue(&team, &leave);
  if (team_finish(&team) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  if (kv_fetch(&team, cpu, pages, kPageBytes, kIndices, kFetched, kIn) != COMM_ENGINE_ERROR_NONE)
    return check_failed(&team);
  return check_verdict(&team, "kv_fetch", kFetched * kPageBytes,
                       count_wrong(kIn, kFetched * kPageBytes / 4, team.die, fetched));
}
