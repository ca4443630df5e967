// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/collectives.h"
#include "firmware/collectives/ring.h"

comm_engine_error_t all_reduce_ring(team_t* team, uint32_t buffer, uint32_t chunk_bytes, uint32_t scratch,
                                    uint32_t flags) {
  ring_reduce_scatter(team, buffer, chunk_bytes, scratch, flags);
  // Who gets a chunk has passed on its old content long ago: the sum has been through there.
  ring_all_gather(team, buffer, chunk_bytes, flags + 4 * ring_steps(team));
  return team_finish(team);
}
