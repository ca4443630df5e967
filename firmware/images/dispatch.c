// SPDX-License-Identifier: Apache-2.0
// Each die sends its tokens to the dies of their experts, and checks counts, slots and every byte of what it got.
#include "firmware/images/check.h"
#include "firmware/images/expert_parallel_case.h"

static uint32_t rows;

static uint32_t wrong_in_row(uint32_t source, uint32_t row, uint32_t slot) {
  const uint32_t place = ep.received + (source * expert_parallel_rows(&ep) + row) * ep.row_bytes;
  uint32_t wrong = 0;
  for (uint32_t i = row % check_every; i < ep.row_bytes / 4; i += check_every) {
    if (hbm_read32(place + 4 * i) != row_word(source, slot / ep.top_k, i)) ++wrong;
  }
  ++rows;
  return wrong;
}

int main(void) {
  team_t team;
  if (!team_open(&team)) return check_no_engine();
  if (!set_up(&team)) return 2;
  const uint64_t from = timer_now(&kTimer);
  if (dispatch(&team, &ep, experts, kDispatchFlags) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  print_ticks("dispatch", from);
  const uint32_t wrong = for_each_row(&team, wrong_in_row);
  return check_verdict(&team, "dispatch", rows * ep.row_bytes, wrong);
}
