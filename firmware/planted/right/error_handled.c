// SPDX-License-Identifier: Apache-2.0
// A descriptor fails, as it should; the channel is set going again, or its register is read.
#include "firmware/planted/planted.h"
volatile uint32_t sink;
int main(void) {
  team_t team;
  comm_engine_channel_t channel;
  if (!team_open(&team) || !open(&channel, CHANNEL)) return 2;
  fill(OUT, BYTES, 1);
  submit(&channel, copy(OUT, IN, 0));
  comm_engine_ring(&channel);
  if (finish(&channel) != COMM_ENGINE_FAILED) return 3;
  if (V == 1) return comm_engine_error(&channel) == COMM_ENGINE_ERROR_BAD_LENGTH ? 0 : 4;
  comm_engine_clear_error(&channel);
  submit(&channel, copy(OUT, IN, BYTES));
  comm_engine_ring(&channel);
  if (finish(&channel) != COMM_ENGINE_OK) return 5;
  sink = sum(IN, BYTES);
  return 0;
}
