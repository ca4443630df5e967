// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/collectives.h"
#include "firmware/collectives/ring.h"

comm_engine_error_t reduce_scatter(team_t* team, uint32_t buffer, uint32_t chunk_bytes, uint32_t scratch,
                                   uint32_t flags) {
  ring_reduce_scatter(team, buffer, chunk_bytes, scratch, flags);
  return team_finish(team);
}
