// SPDX-License-Identifier: Apache-2.0
// For the planted programs: places, a channel of one's own, fillings and sums. Nothing here is wrong. V is the variant,
// 0 to 2: other channels, places, sizes and partners.
#ifndef FIRMWARE_PLANTED_PLANTED_H
#define FIRMWARE_PLANTED_PLANTED_H

#include <stdio.h>

#include "firmware/base/board.h"
#include "firmware/base/hbm.h"
#include "firmware/base/mmio.h"
#include "firmware/collectives/team.h"
#include "firmware/drivers/timer.h"

#ifndef V
#define V 0
#endif

enum {
  BYTES = 256 << (2 * V),
  OUT = TEAM_DATA + 0x4000 * V,
  IN = TEAM_DATA + 0x20000 + 0x1000 * V,
  MORE = TEAM_DATA + 0x40000 + 0x800 * V,
  FLAG = TEAM_DATA + 0x60000 + 0x40 * V,  // and 4, 8, .. on
  BACK = FLAG + 0x1000,
  RINGS = TEAM_DATA + 0x80000,
  CHANNEL = 2 + 5 * V,
  ENTRIES = 4 << V,
};

extern volatile uint32_t sink;

static inline void pause_us(uint32_t us) {
  const timer_handle_t timer = {.base = BOARD_TIMER_BASE};
  const uint64_t until = timer_now(&timer) + 100ULL * us;
  while (timer_now(&timer) < until) continue;
}

static inline void fill(uint32_t place, uint32_t bytes, uint32_t value) {
  for (uint32_t i = 0; i < bytes; i += 4) hbm_write32(place + i, value + i);
}

static inline uint32_t sum(uint32_t place, uint32_t bytes) {
  uint32_t all = 0;
  for (uint32_t i = 0; i < bytes; i += 4) all += hbm_read32(place + i);
  return all;
}

static inline comm_engine_submission_t copy(uint64_t from, uint64_t to, uint32_t bytes) {
  return (comm_engine_submission_t){
      .opcode = COMM_ENGINE_OPCODE_COPY, .source = from, .destination = to, .length = bytes};
}
static inline comm_engine_submission_t notify(const team_t* team, uint32_t die, uint32_t from, uint32_t to,
                                              uint32_t bytes, uint32_t flag, uint32_t value) {
  return (comm_engine_submission_t){.opcode = COMM_ENGINE_OPCODE_WRITE_NOTIFY,
                                    .source = from,
                                    .destination = team_address(team, die, to),
                                    .length = bytes,
                                    .flag_value = value,
                                    .flag_address = team_address(team, die, flag)};
}
static inline comm_engine_submission_t adding(comm_engine_submission_t submission) {
  submission.flags |= COMM_ENGINE_SUBMISSION_FLAGS_FLAG_ADD_MASK;
  return submission;
}
static inline comm_engine_submission_t fenced(comm_engine_submission_t submission) {
  submission.flags |= COMM_ENGINE_SUBMISSION_FLAGS_FENCE_MASK;
  return submission;
}
static inline comm_engine_submission_t await_word(uint32_t flag, comm_engine_condition_t condition, uint32_t value) {
  return (comm_engine_submission_t){
      .opcode = COMM_ENGINE_OPCODE_WAIT_FLAG, .condition = condition, .flag_value = value, .flag_address = flag};
}

static inline bool open(comm_engine_channel_t* channel, uint32_t number) {
  const uint32_t rings = RINGS + 0x4000 * number;
  return comm_engine_open(channel, COMM_ENGINE_BASE, number, rings, BOARD_HBM_WINDOW + rings, ENTRIES) ==
         COMM_ENGINE_OK;
}
static inline void submit(comm_engine_channel_t* channel, comm_engine_submission_t submission) {
  if (comm_engine_submit(channel, &submission, false) != COMM_ENGINE_OK) printf("not submitted\n");
}
static inline comm_engine_result_t finish(comm_engine_channel_t* channel) {
  comm_engine_completion_t completion;
  comm_engine_result_t result = COMM_ENGINE_OK;
  while (channel->completed != channel->submitted && (result == COMM_ENGINE_OK || result == COMM_ENGINE_PENDING))
    result = comm_engine_poll(channel, &completion);
  return result;
}
static inline void queue(team_t* team, comm_engine_submission_t submission) { team_queue(team, &submission); }

/// Everybody is here, and whatever they did before is done.
static inline bool barrier(team_t* team, uint32_t flags) {
  for (uint32_t step = 1; step < team->dies; ++step)
    team_put(team, team_die(team, step), TEAM_RINGS, MORE, 0, flags + 4 * team->die, true);
  for (uint32_t step = 1; step < team->dies; ++step) team_await(team, flags + 4 * team_die(team, step));
  return team_finish(team) == COMM_ENGINE_ERROR_NONE;
}
enum { GATHERED = BACK + 0x1000 };

#endif
