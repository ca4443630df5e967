// SPDX-License-Identifier: Apache-2.0
// Firmware to debug: eight times round a ring; then each die waits for the debugger to let it go, and die 5 reads where
// nothing is.
#include <stdint.h>
#include <stdio.h>

#include "firmware/base/hbm.h"
#include "firmware/base/mmio.h"
#include "firmware/collectives/team.h"

enum {
  kOwn = TEAM_DATA,
  kIn = TEAM_DATA + 0x10000,
  kFlag = TEAM_DATA + 0x20000,
  kBytes = 256,
  kRounds = 8,
  kFaulty = 5
};

static volatile uint32_t passed;
static volatile uint32_t released;

__attribute__((noinline)) static void fill(uint32_t place, uint32_t first) {
  for (uint32_t i = 0; i < kBytes; i += 4) hbm_write32(place + i, first + i);
}

__attribute__((noinline)) static uint32_t sum_of(uint32_t place) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < kBytes; i += 4) {
    sum += hbm_read32(place + i);
  }
  return sum;
}

__attribute__((noinline)) static uint32_t exchange(team_t* team, uint32_t round) {
  const uint32_t flag = kFlag + 64 * round;
  fill(kOwn, team->die + round);
  team_put(team, team_die(team, 1), kOwn, kIn, kBytes, flag, false);
  team_await(team, flag);
  if (team_finish(team) != COMM_ENGINE_ERROR_NONE) return 0;
  const uint32_t sum = sum_of(kIn);
  passed += 1;
  return sum;
}

__attribute__((noinline)) static void wait_for_debugger(void) {
  while (released == 0) continue;
}

__attribute__((noinline)) static uint32_t read_nowhere(uint32_t address) { return mmio_read32(address) + 1; }

int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  uint32_t total = 0;
  for (uint32_t round = 0; round < kRounds; ++round) {
    total += exchange(&team, round);
  }
  printf("total %lu after %lu\n", (unsigned long)total, (unsigned long)passed);
  wait_for_debugger();
  if (team.die == kFaulty) total += read_nowhere(0x20000040);
  return total == 0 ? 1 : 0;
}
