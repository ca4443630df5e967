// SPDX-License-Identifier: Apache-2.0
// Rows are scattered, and one of them is read before the completion.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;

  enum { ROWS = 16, ROW = 64 << V };
  fill(OUT, ROWS * ROW, 1);
  fill(IN, ROWS * ROW, 0);
  for (uint32_t i = 0; i < ROWS; ++i) hbm_write32(MORE + 4 * i, ROWS - 1 - i);
  const comm_engine_submission_t rows = {.opcode = COMM_ENGINE_OPCODE_SCATTER,
                                         .source = OUT,
                                         .destination = IN,
                                         .length = ROW,
                                         .count = ROWS,
                                         .source_stride = ROW,
                                         .destination_stride = ROW,
                                         .list_address = MORE};
  queue(&team, rows);
  comm_engine_ring(&team.channel);
  pause_us(60 * (V % 2));
  sink = sum(IN + ROW * (3 + V), 16);  // planted: unawaited_read
  return (int)team_finish(&team);
}
