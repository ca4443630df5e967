// SPDX-License-Identifier: Apache-2.0
// What images that move data have in common: patterns in HBM, compared word by word, and what main() returns.
#ifndef FIRMWARE_IMAGES_CHECK_H
#define FIRMWARE_IMAGES_CHECK_H

#include <stdint.h>
#include <stdio.h>

#include "firmware/base/hbm.h"
#include "firmware/collectives/team.h"

/// Word `i` of what die `die` is to have, or to have sent.
typedef uint32_t (*pattern_t)(uint32_t die, uint32_t i);

static inline void fill_words(uint32_t place, uint32_t words, uint32_t die, pattern_t pattern) {
  for (uint32_t i = 0; i < words; ++i) hbm_write32(place + 4 * i, pattern(die, i));
}

/// Says which was the first.
static inline uint32_t count_wrong(uint32_t place, uint32_t words, uint32_t die, pattern_t pattern) {
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < words; ++i) {
    const uint32_t found = hbm_read32(place + 4 * i);
    const uint32_t expected = pattern(die, i);
    if (found == expected) continue;
    if (wrong == 0)
      printf("word %lu at 0x%lx is 0x%08lx, not 0x%08lx\n", (unsigned long)i, (unsigned long)(place + 4 * i),
             (unsigned long)found, (unsigned long)expected);
    ++wrong;
  }
  return wrong;
}

static inline int check_no_engine(void) {
  puts("there is no communication engine that this firmware knows");
  return 2;
}

static inline int check_failed(const team_t* team) {
  printf("the communication engine failed with error %d\n", (int)team->error);
  return 3;
}

static inline int check_verdict(const team_t* team, const char* name, uint32_t bytes, uint32_t wrong_words) {
  if (team->repaired != 0)
    printf("%s: transfers that took another attempt: %lu\n", name, (unsigned long)team->repaired);
  if (wrong_words == 0) {
    printf("%s: %lu bytes are right\n", name, (unsigned long)bytes);
    return 0;
  }
  printf("%s: %lu words are wrong\n", name, (unsigned long)wrong_words);
  return 1;
}

#endif
