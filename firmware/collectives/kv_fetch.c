// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/collectives.h"

comm_engine_error_t kv_fetch(team_t* team, uint32_t cpu, uint64_t pages, uint32_t page_bytes, uint32_t indices,
                             uint32_t count, uint32_t to) {
  const comm_engine_submission_t gather = {.opcode = COMM_ENGINE_OPCODE_GATHER,
                                           .count = count,
                                           .source = comm_engine_address(COMM_ENGINE_ADDRESS_KIND_CPU, cpu, pages),
                                           .destination = to,
                                           .length = page_bytes,
                                           .source_stride = page_bytes,
                                           .destination_stride = page_bytes,
                                           .list_address = indices};
  team_queue(team, &gather);
  return team_finish(team);
}
