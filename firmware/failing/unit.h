// SPDX-License-Identifier: Apache-2.0
// A unit of 512 bytes from die 1 to die 0 whose last word, the stamp, tells die 0 that all of it is there.
#ifndef FIRMWARE_FAILING_UNIT_H
#define FIRMWARE_FAILING_UNIT_H

#include "firmware/base/hbm.h"
#include "firmware/collectives/team.h"

enum {
  UNIT_BYTES = 512,
  UNIT_STAMP = UNIT_BYTES - 4,  // of the unit: its place
  UNIT_PLACE = TEAM_DATA,
  UNIT_SOURCE = TEAM_DATA + 0x1000,
  UNIT_READY = TEAM_DATA + 0x2000,  // flag: the stamp is zero
  UNIT_DONE = TEAM_DATA + 0x2010,   // flags that nobody waits for
};

static inline uint32_t unit_word(uint32_t at) { return at + 1; }

/// Die 1: the bytes to send, and that they may come.
static inline void unit_prepare(team_t* team) {
  for (uint32_t at = 0; at < UNIT_BYTES; at += 4) hbm_write32(UNIT_SOURCE + at, unit_word(at));
  team_await(team, UNIT_READY);
}

/// Die 0: 0 when all of the unit is there once its stamp is.
static inline int unit_receive(team_t* team) {
  hbm_write32(UNIT_PLACE + UNIT_STAMP, 0);
  team_put(team, 1, UNIT_PLACE, UNIT_PLACE, 0, UNIT_READY, false);
  if (team_finish(team) != COMM_ENGINE_ERROR_NONE) return 3;
  while (hbm_read32(UNIT_PLACE + UNIT_STAMP) != unit_word(UNIT_STAMP)) continue;
  for (uint32_t at = 0; at < UNIT_BYTES; at += 4) {
    if (hbm_read32(UNIT_PLACE + at) != unit_word(at)) return 1;
  }
  return 0;
}

#endif
