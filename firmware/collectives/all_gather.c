// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/collectives.h"

comm_engine_error_t all_gather(team_t* team, uint32_t from, uint32_t to, uint32_t bytes, uint32_t flags) {
  // Everybody starts with the die behind it: nobody is everybody's first.
  for (uint32_t step = 1; step < team->dies; ++step) {
    team_put(team, team_die(team, step), from, to + team->die * bytes, bytes, flags + 4 * team->die, false);
  }
  team_copy(team, from, to + team->die * bytes, bytes);
  for (uint32_t step = 1; step < team->dies; ++step) team_await(team, flags + 4 * team_die(team, step));
  return team_finish(team);
}
