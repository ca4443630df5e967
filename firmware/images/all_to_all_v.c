// SPDX-License-Identifier: Apache-2.0
// Everybody sends everybody bytes of its own, to each another number, and checks what it got and that nothing lies
// behind it.
#include "firmware/collectives/collectives.h"
#include "firmware/images/check.h"

enum {
  kSlot = 0x1400,  // bytes
  kFlags = TEAM_DATA,
  kOut = TEAM_DATA + 0x10000,
  kIn = TEAM_DATA + 0x100000,
};

static const uint32_t kUntouched = 0x600dbeef;
static uint32_t here;

static uint32_t words_between(uint32_t from, uint32_t to) { return 1 + (from * 389 + to * 211) % 1200; }
static uint32_t sent(uint32_t from, uint32_t to, uint32_t i) { return i * 2654435761U + from * 40503U + to * 0x10001U; }
static uint32_t outgoing(uint32_t die, uint32_t i) { return sent(here, die, i); }
static uint32_t incoming(uint32_t die, uint32_t i) { return sent(die, here, i); }
static uint32_t untouched(uint32_t die, uint32_t i) {
  (void)die;
  (void)i;
  return kUntouched;
}

int main(void) {
  team_t team;
  if (!team_open(&team)) return check_no_engine();
  here = team.die;
  exchange_t with[TEAM_MOST_DIES];
  for (uint32_t die = 0; die < team.dies; ++die) {
    with[die] =
        (exchange_t){.from = kOut + die * kSlot, .to = kIn + here * kSlot, .bytes = 4 * words_between(here, die)};
    fill_words(kOut + die * kSlot, words_between(here, die), die, outgoing);
    hbm_write32(kIn + die * kSlot + 4 * words_between(die, here), kUntouched);
  }
  if (all_to_all_v(&team, with, kFlags) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  uint32_t wrong = 0;
  uint32_t all = 0;
  for (uint32_t die = 0; die < team.dies; ++die) {
    const uint32_t words = words_between(die, here);
    wrong += count_wrong(kIn + die * kSlot, words, die, incoming) +
             count_wrong(kIn + die * kSlot + 4 * words, 1, die, untouched);
    all += 4 * words;
  }
  return check_verdict(&team, "all_to_all_v", all, wrong);
}
