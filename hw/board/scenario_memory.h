// SPDX-License-Identifier: Apache-2.0
// What a run puts into a die's HBM before it starts, for firmware and model; C and C++. Conventions of the platform;
// all assumed.
//
//   arguments   the start of every die's HBM: the magic word, the number of words that follow, the words. A run without
//   arguments has none of them, and the block all the same seeded      bytes that everybody can make: word i of a
//   buffer, little-endian, is scenario_seeded_word(seed, i). In Python:
//                 def word(seed, i):
//                     x = (seed + i * 0x9e3779b9) & 0xffffffff
//                     x = (x ^ x >> 16) * 0x85ebca6b & 0xffffffff
//                     x = (x ^ x >> 13) * 0xc2b2ae35 & 0xffffffff
//                     return x ^ x >> 16
#pragma once

#include <stdint.h>  // NOLINT(modernize-deprecated-headers): C, too

#define SCENARIO_ARGUMENTS_ADDRESS 0x0U
#define SCENARIO_ARGUMENTS_BYTES 0x100U
#define SCENARIO_ARGUMENTS_MAGIC 0x53475241U  // "ARGS"
#define SCENARIO_ARGUMENTS_MOST 62U           // words

// Offsets from SCENARIO_ARGUMENTS_ADDRESS.
#define SCENARIO_ARGUMENTS_MAGIC_OFFSET 0x0U
#define SCENARIO_ARGUMENTS_COUNT_OFFSET 0x4U
#define SCENARIO_ARGUMENTS_WORDS_OFFSET 0x8U

static inline uint32_t scenario_seeded_word(uint32_t seed, uint32_t index) {
  uint32_t x = seed + index * 0x9e3779b9U;
  x = (x ^ x >> 16) * 0x85ebca6bU;
  x = (x ^ x >> 13) * 0xc2b2ae35U;
  return x ^ x >> 16;
}
