// SPDX-License-Identifier: Apache-2.0
// The list of a gather is changed before the gather has ended.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  enum { ROWS = 8, ROW = 64 };
  fill(OUT, ROWS * ROW, 1);
  for (uint32_t i = 0; i < ROWS; ++i) hbm_write32(MORE + 4 * i, (i + V) % ROWS);
  const comm_engine_submission_t rows = {.opcode = COMM_ENGINE_OPCODE_GATHER,
                                         .source = OUT,
                                         .destination = IN,
                                         .length = ROW,
                                         .count = ROWS,
                                         .source_stride = ROW,
                                         .destination_stride = ROW,
                                         .list_address = MORE};
  queue(&team, rows);
  comm_engine_ring(&team.channel);
  pause_us(50 * V);
  hbm_write32(MORE + 4 * V, 0);  // planted: source_overwritten
  return (int)team_finish(&team);
}
