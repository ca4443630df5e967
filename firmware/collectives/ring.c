// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/ring.h"

void ring_reduce_scatter(team_t* team, uint32_t buffer, uint32_t chunk_bytes, uint32_t scratch, uint32_t flags) {
  const uint32_t dies = team->dies;
  const uint32_t next = team_die(team, 1);
  // In step s this die passes on the chunk that is s + 1 before its own number, and adds what it gets to the one before
  // that: in the end to its own.
  for (uint32_t step = 0; step < ring_steps(team); ++step) {
    const uint32_t out = buffer + team_die(team, dies - 1 - step) * chunk_bytes;
    const uint32_t in = buffer + team_die(team, 2 * dies - 2 - step) * chunk_bytes;
    const uint32_t room = scratch + step * chunk_bytes;
    const uint32_t flag = flags + 4 * step;
    team_put(team, next, out, room, chunk_bytes, flag, true);  // after the sum of the step before
    team_await(team, flag);
    team_add(team, COMM_ENGINE_DATA_TYPE_INT32, room, in, chunk_bytes, false);
  }
}

void ring_all_gather(team_t* team, uint32_t buffer, uint32_t chunk_bytes, uint32_t flags) {
  const uint32_t next = team_die(team, 1);
  for (uint32_t step = 0; step < ring_steps(team); ++step) {
    const uint32_t out = buffer + team_die(team, team->dies - step) * chunk_bytes;
    const uint32_t flag = flags + 4 * step;
    team_put(team, next, out, out, chunk_bytes, flag, true);
    team_await(team, flag);
  }
}
