// SPDX-License-Identifier: Apache-2.0
// What the images dispatch and combine do: tokens of a pattern, routed to experts by arithmetic that every die can
// repeat.
//
// Arguments, 0 for what stands here: tokens of a die (8), hidden size (1024), experts of a token (8), experts of a die
// (4), check only every so many-th word (1).
#ifndef FIRMWARE_IMAGES_EXPERT_PARALLEL_CASE_H
#define FIRMWARE_IMAGES_EXPERT_PARALLEL_CASE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "firmware/base/arguments.h"
#include "firmware/base/hbm.h"
#include "firmware/collectives/expert_parallel.h"
#include "firmware/drivers/timer.h"

enum {
  kScaleBytes = 512,  // of a row: what travels along with the elements
  kMostSlots = 2048,
  kDispatchFlags = TEAM_DATA,
  kCombineFlags = TEAM_DATA + 0x1000,
};

static expert_parallel_t ep;
static uint16_t experts[kMostSlots];
static uint32_t check_every;

static uint32_t argument(uint32_t index, uint32_t otherwise) {
  const uint32_t value = arguments_word(index);
  return value != 0 ? value : otherwise;
}

/// The k-th expert of a token: of each token they are different.
static uint32_t expert_of(const team_t* team, uint32_t die, uint32_t slot) {
  const uint32_t all = team->dies * ep.experts_per_die;
  const uint32_t mixed = (die * ep.tokens + slot / ep.top_k) * 2654435761U;
  const uint32_t stride = ep.top_k == 1 ? 0 : 1 + (mixed >> 8) % ((all - 1) / (ep.top_k - 1));
  return ((mixed >> 16) + slot % ep.top_k * stride) % all;
}

static uint32_t row_word(uint32_t die, uint32_t token, uint32_t i) {
  return i * 2654435761U + die * 40503U + token * 0x10001U;
}

static uint32_t place_after(uint32_t place, uint32_t bytes) { return (place + bytes + 0xfffU) & ~0xfffU; }

/// False: the numbers do not fit.
static bool set_up(const team_t* team) {
  const uint32_t hidden = argument(1, 1024);
  ep.tokens = argument(0, 8);
  ep.top_k = argument(2, 8);
  ep.experts_per_die = argument(3, 4);
  check_every = argument(4, 1);
  const uint32_t all = team->dies * ep.experts_per_die;
  if (ep.tokens * ep.top_k > kMostSlots || all > EXPERT_PARALLEL_MOST_EXPERTS || ep.top_k > all || hidden % 4 != 0) {
    puts("these tokens and experts do not fit");
    return false;
  }
  ep.row_bytes = hidden + kScaleBytes;
  ep.result_bytes = 2 * hidden;
  ep.rows = TEAM_DATA + 0x10000;
  ep.lists = place_after(ep.rows, ep.tokens * ep.row_bytes);
  ep.received_lists = place_after(ep.lists, team->dies * 2 * expert_parallel_list_bytes(&ep));
  ep.receipts = place_after(ep.received_lists, team->dies * expert_parallel_list_bytes(&ep));
  ep.weights = place_after(ep.receipts, team->dies * 4 * ep.experts_per_die);
  ep.out = place_after(ep.weights, 4 * ep.top_k * ep.tokens);
  ep.back = place_after(ep.out, ep.tokens * ep.result_bytes);
  ep.received = place_after(ep.back, ep.tokens * ep.top_k * ep.result_bytes);
  ep.results = place_after(ep.received, team->dies * expert_parallel_rows(&ep) * ep.row_bytes);
  for (uint32_t token = 0; token < ep.tokens; ++token) {
    for (uint32_t i = 0; i < ep.row_bytes / 4; ++i)
      hbm_write32(ep.rows + token * ep.row_bytes + 4 * i, row_word(team->die, token, i));
  }
  for (uint32_t slot = 0; slot < ep.tokens * ep.top_k; ++slot)
    experts[slot] = (uint16_t)expert_of(team, team->die, slot);
  return true;
}

/// Looks at each row that must have come: where it is among those of its source.
typedef uint32_t (*row_t)(uint32_t source, uint32_t row, uint32_t slot);

/// Adds up what `row` returns; says, too, which counts and slots are wrong.
static uint32_t for_each_row(const team_t* team, row_t row_of) {
  uint32_t wrong = 0;
  for (uint32_t source = 0; source < team->dies; ++source) {
    const uint32_t list = ep.received_lists + source * expert_parallel_list_bytes(&ep);
    uint32_t row = 0;
    for (uint32_t i = 0; i < ep.experts_per_die; ++i) {
      const uint32_t first = row;
      for (uint32_t slot = 0; slot < ep.tokens * ep.top_k; ++slot) {
        if (expert_of(team, source, slot) != team->die * ep.experts_per_die + i) continue;
        if (hbm_read32(list + 4 * (ep.experts_per_die + row)) != slot) ++wrong;
        wrong += row_of(source, row, slot);
        ++row;
      }
      if (hbm_read32(list + 4 * i) != row - first) ++wrong;
    }
  }
  return wrong;
}

static const timer_handle_t kTimer = {.base = BOARD_TIMER_BASE};

static void print_ticks(const char* name, uint64_t from) {
  printf("%s: %lu ticks of the timer\n", name, (unsigned long)(timer_now(&kTimer) - from));
}

#endif
