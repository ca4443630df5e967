// SPDX-License-Identifier: Apache-2.0
#include "firmware/base/hbm.h"
#include "firmware/collectives/expert_parallel.h"

/// Of what goes to `die`: which tokens, and the message that tells it.
static uint32_t tokens_of(const expert_parallel_t* ep, uint32_t die) {
  return ep->lists + die * 2 * expert_parallel_list_bytes(ep);
}
static uint32_t message_of(const expert_parallel_t* ep, uint32_t die) {
  return tokens_of(ep, die) + expert_parallel_list_bytes(ep);
}

/// Writes the lists of all dies, rows sorted by expert, and returns each die's number of rows in `rows`.
static void write_lists(const team_t* team, const expert_parallel_t* ep, const uint16_t* experts, uint32_t* rows) {
  static uint32_t next[EXPERT_PARALLEL_MOST_EXPERTS];  // of an expert: its row among its die's
  const uint32_t slots = ep->tokens * ep->top_k;
  for (uint32_t e = 0; e < team->dies * ep->experts_per_die; ++e) next[e] = 0;
  for (uint32_t slot = 0; slot < slots; ++slot) ++next[experts[slot]];
  for (uint32_t die = 0; die < team->dies; ++die) {
    rows[die] = 0;
    for (uint32_t i = 0; i < ep->experts_per_die; ++i) {
      uint32_t* expert = &next[die * ep->experts_per_die + i];
      const uint32_t count = *expert;
      hbm_write32(message_of(ep, die) + 4 * i, count);
      *expert = rows[die];
      rows[die] += count;
    }
  }
  uint32_t slot = 0;
  for (uint32_t token = 0; token < ep->tokens; ++token) {
    for (uint32_t k = 0; k < ep->top_k; ++k, ++slot) {
      const uint32_t die = experts[slot] / ep->experts_per_die;
      const uint32_t row = next[experts[slot]]++;
      hbm_write32(tokens_of(ep, die) + 4 * row, token);
      hbm_write32(message_of(ep, die) + 4 * (ep->experts_per_die + row), slot);
    }
  }
}

comm_engine_error_t dispatch(team_t* team, const expert_parallel_t* ep, const uint16_t* experts, uint32_t flags) {
  uint32_t rows[TEAM_MOST_DIES];
  write_lists(team, ep, experts, rows);
  const uint32_t room = expert_parallel_rows(ep) * ep->row_bytes;
  for (uint32_t step = 0; step < team->dies; ++step) {
    const uint32_t die = team_die(team, step);
    if (rows[die] == 0) continue;
    const comm_engine_submission_t send = {
        .opcode = COMM_ENGINE_OPCODE_GATHER,
        .count = rows[die],
        .source = ep->rows,
        .destination = team_address(team, die, ep->received + team->die * room),
        .length = ep->row_bytes,
        .source_stride = ep->row_bytes,
        .destination_stride = ep->row_bytes,
        .list_address = tokens_of(ep, die),
    };
    team_queue(team, &send);
  }
  const uint32_t message = ep->received_lists + team->die * expert_parallel_list_bytes(ep);
  for (uint32_t step = 1; step < team->dies; ++step) {
    const uint32_t die = team_die(team, step);
    team_put(team, die, message_of(ep, die), message, 4 * (ep->experts_per_die + rows[die]), flags + 4 * team->die,
             step == 1);  // after all rows
  }
  team_copy(team, message_of(ep, team->die), message, 4 * (ep->experts_per_die + rows[team->die]));
  for (uint32_t step = 1; step < team->dies; ++step) team_await(team, flags + 4 * team_die(team, step));
  return team_finish(team);
}
