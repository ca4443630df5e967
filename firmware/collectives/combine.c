// SPDX-License-Identifier: Apache-2.0
#include "firmware/base/hbm.h"
#include "firmware/collectives/expert_parallel.h"

comm_engine_error_t combine(team_t* team, const expert_parallel_t* ep, uint32_t flags) {
  const uint32_t room = expert_parallel_rows(ep) * ep->result_bytes;
  for (uint32_t step = 0; step < team->dies; ++step) {
    const uint32_t die = team_die(team, step);
    const uint32_t counts = ep->received_lists + die * expert_parallel_list_bytes(ep);
    uint32_t rows = 0;
    for (uint32_t i = 0; i < ep->experts_per_die; ++i) rows += hbm_read32(counts + 4 * i);
    if (rows == 0) continue;
    const comm_engine_submission_t send = {
        .opcode = COMM_ENGINE_OPCODE_SCATTER,
        .count = rows,
        .source = ep->results + die * room,
        .destination = team_address(team, die, ep->back),
        .length = ep->result_bytes,
        .source_stride = ep->result_bytes,
        .destination_stride = ep->result_bytes,
        .list_address = counts + 4 * ep->experts_per_die,
    };
    team_queue(team, &send);
  }
  const uint32_t receipt_bytes = 4 * ep->experts_per_die;
  for (uint32_t step = 1; step < team->dies; ++step) {
    const uint32_t die = team_die(team, step);
    const uint32_t counts = ep->received_lists + die * expert_parallel_list_bytes(ep);
    team_put(team, die, counts, ep->receipts + team->die * receipt_bytes, receipt_bytes, flags + 4 * team->die,
             step == 1);  // after all rows
  }
  for (uint32_t step = 1; step < team->dies; ++step) team_await(team, flags + 4 * team_die(team, step));
  for (uint32_t k = 0; k < ep->top_k; ++k) {
    const comm_engine_submission_t add = {
        .opcode = COMM_ENGINE_OPCODE_SCALE_ACCUMULATE,
        .data_type = COMM_ENGINE_DATA_TYPE_BF16,
        .flags = COMM_ENGINE_SUBMISSION_FLAGS_FENCE_MASK,  // all add to the same rows
        .count = ep->tokens,
        .source = ep->back + k * ep->result_bytes,
        .destination = ep->out,
        .length = ep->result_bytes,
        .source_stride = ep->top_k * ep->result_bytes,
        .destination_stride = ep->result_bytes,
        .list_address = ep->weights + 4 * k * ep->tokens,
    };
    team_queue(team, &add);
  }
  return team_finish(team);
}
