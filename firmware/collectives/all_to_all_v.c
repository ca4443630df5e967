// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/collectives.h"

comm_engine_error_t all_to_all_v(team_t* team, uint32_t from, const uint32_t* bytes, uint32_t to, uint32_t slot_bytes, uint32_t flags) {
  for (uint32_t step = 1; step < team->dies; ++step) {
    const uint32_t die = team_die(team, step);
    team_put(team, die, from + die * slot_bytes, to + team->die * slot_bytes, bytes[die], flags + 4 * team->die, false);
  }
  team_copy(team, from + team->die * slot_bytes, to + team->die * slot_bytes, bytes[team->die]);
  for (uint32_t step = 1; step < team->dies; ++step) team_await(team, flags + 4 * team_die(team, step));
  return team_finish(team);
}
