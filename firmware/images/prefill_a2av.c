// SPDX-License-Identifier: Apache-2.0
// The all-to-all of a prefill: how many bytes each die sends to each other one is in a table, the same on every die,
// and who gets them packs them by source.
//
// Argument: the table's place in HBM, dies x dies words of 32 bits, row by sender, multiples of 4 bytes, 0 allowed; a
// scenario loads it from a file. Without: a table with an expert that everybody likes, sixteen times as many bytes to
// its die.
#include <stdio.h>

#include "firmware/base/arguments.h"
#include "firmware/collectives/collectives.h"
#include "firmware/images/check.h"

enum {
  kFlags = TEAM_DATA,
  kTable = TEAM_DATA + 0x10000,
  kOut = TEAM_DATA + 0x100000,
  kIn = 0x10000000,
  kRoom = 0x8000000,
  kLiked = 1,
};

static team_t team;
static uint32_t table = kTable;

static uint32_t bytes_between(uint32_t from, uint32_t to) { return hbm_read32(table + 4 * (from * team.dies + to)); }
static uint32_t sent(uint32_t from, uint32_t to, uint32_t i) { return i * 2654435761U + from * 40503U + to * 0x10001U; }
static uint32_t outgoing(uint32_t die, uint32_t i) { return sent(team.die, die, i); }
static uint32_t incoming(uint32_t die, uint32_t i) { return sent(die, team.die, i); }

static void write_table(void) {
  for (uint32_t from = 0; from < team.dies; ++from) {
    for (uint32_t to = 0; to < team.dies; ++to) {
      const uint32_t words = (from * 389 + to * 211) % 150;  // sometimes 0
      hbm_write32(table + 4 * (from * team.dies + to), 4 * (to == kLiked ? 16 : 1) * words);
    }
  }
}

/// Where die `to` puts what comes from `from`.
static uint32_t place_at(uint32_t from, uint32_t to) {
  uint32_t place = kIn;
  for (uint32_t before = 0; before < from; ++before) place += bytes_between(before, to);
  return place;
}

int main(void) {
  if (!team_open(&team)) return check_no_engine();
  if (arguments_word(0) != 0) {
    table = arguments_word(0);
  } else {
    write_table();
  }
  exchange_t with[TEAM_MOST_DIES];
  uint32_t out = kOut;
  uint32_t in = 0;
  for (uint32_t die = 0; die < team.dies; ++die) {
    const uint32_t bytes = bytes_between(team.die, die);
    in += bytes_between(die, team.die);
    if (bytes % 4 != 0 || bytes > kRoom || in > kRoom || out - kOut > kRoom) {
      printf("the table has %lu bytes for die %lu: no words, or more than there is room for\n", (unsigned long)bytes,
             (unsigned long)die);
      return 2;
    }
    with[die] = (exchange_t){.from = out, .to = place_at(team.die, die), .bytes = bytes};
    fill_words(out, bytes / 4, die, outgoing);
    out += bytes;
  }
  if (all_to_all_v(&team, with, kFlags) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  uint32_t wrong = 0;
  for (uint32_t die = 0; die < team.dies; ++die)
    wrong += count_wrong(place_at(die, team.die), bytes_between(die, team.die) / 4, die, incoming);
  return check_verdict(&team, "prefill_a2av", in, wrong);
}
