// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/collectives.h"

static void reduce_add(team_t* team, uint32_t from, uint32_t into, uint32_t bytes) {
  const comm_engine_submission_t add = {
      .opcode = COMM_ENGINE_OPCODE_REDUCE_ADD, .data_type = COMM_ENGINE_DATA_TYPE_INT32, .source = from, .destination = into, .length = bytes};
  team_queue(team, &add);
}

comm_engine_error_t all_reduce_ring(team_t* team, uint32_t buffer, uint32_t chunk_bytes, uint32_t scratch, uint32_t flags) {
  const uint32_t dies = team->dies;
  const uint32_t next = team_die(team, 1);
  const uint32_t steps = dies - 1;
  // In step s this die passes on the chunk that is s before its own number, and adds what it gets to the one before that.
  for (uint32_t step = 0; step < steps; ++step) {
    const uint32_t out = buffer + team_die(team, dies - step) * chunk_bytes;
    const uint32_t in = buffer + team_die(team, steps - step) * chunk_bytes;
    const uint32_t room = scratch + step * chunk_bytes;
    const uint32_t flag = flags + 4 * step;
    team_put(team, next, out, room, chunk_bytes, flag, true);  // after the sum of the step before
    team_await(team, flag);
    reduce_add(team, room, in, chunk_bytes);
  }
  // The sum of the chunk after its own number is here. Who gets a chunk has passed on its old content long ago: the sum has been through there.
  for (uint32_t step = 0; step < steps; ++step) {
    const uint32_t out = buffer + team_die(team, dies + 1 - step) * chunk_bytes;
    const uint32_t flag = flags + 4 * (steps + step);
    team_put(team, next, out, out, chunk_bytes, flag, true);
    team_await(team, flag);
  }
  return team_finish(team);
}
