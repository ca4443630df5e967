// SPDX-License-Identifier: Apache-2.0
// Die 1 gathers by indices that die 0 put, without a wait for them.
#include "firmware/planted/planted.h"
int main(void) {
  team_t team;
  if (!team_open(&team)) return 2;
  enum { ROWS = 8, ROW = 64 };
  fill(OUT, ROWS * ROW, 1);
  for (uint32_t i = 0; i < ROWS; ++i) hbm_write32(MORE + 4 * i, (i + V) % ROWS);
  if (team.die == 0) team_put(&team, 1, MORE, IN, 4 * ROWS, FLAG, false);
  if (team_finish(&team)) return 3;
  if (team.die != 1) return 0;
  pause_us(100);
  const comm_engine_submission_t rows = {.opcode = V == 1 ? COMM_ENGINE_OPCODE_SCATTER : COMM_ENGINE_OPCODE_GATHER,
                                         .source = OUT,
                                         .destination = OUT + 0x2000,
                                         .length = ROW,
                                         .count = ROWS,
                                         .source_stride = ROW,
                                         .destination_stride = ROW,
                                         .list_address = IN};
  queue(&team, rows);
  return (int)team_finish(&team);  // planted: unawaited_read
}
