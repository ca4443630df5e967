// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/collectives.h"

comm_engine_error_t all_to_all_v(team_t* team, const exchange_t* with, uint32_t flags) {
  // Everybody starts with the die behind it: nobody is everybody's first.
  for (uint32_t step = 1; step < team->dies; ++step) {
    const exchange_t* to = &with[team_die(team, step)];
    team_put(team, team_die(team, step), to->from, to->to, to->bytes, flags + 4 * team->die, false);
  }
  const exchange_t* own = &with[team->die];
  if (own->bytes != 0) team_copy(team, own->from, own->to, own->bytes);
  for (uint32_t step = 1; step < team->dies; ++step) team_await(team, flags + 4 * team_die(team, step));
  return team_finish(team);
}
