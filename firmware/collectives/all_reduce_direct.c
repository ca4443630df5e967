// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/collectives.h"

comm_engine_error_t all_reduce_direct(team_t* team, comm_engine_data_type_t type, uint32_t buffer, uint32_t chunk_bytes,
                                      uint32_t scratch, uint32_t flags) {
  const uint32_t sums = flags + 4 * team->dies;  // flags of the second half
  const uint32_t own = buffer + team->die * chunk_bytes;
  for (uint32_t step = 1; step < team->dies; ++step) {
    const uint32_t die = team_die(team, step);
    team_put(team, die, buffer + die * chunk_bytes, scratch + team->die * chunk_bytes, chunk_bytes,
             flags + 4 * team->die, false);
  }
  // In the order of the ring and not of arrival: floating-point sums come out the same each time.
  for (uint32_t step = 1; step < team->dies; ++step) {
    const uint32_t die = team_die(team, step);
    team_await(team, flags + 4 * die);
    team_add(team, type, scratch + die * chunk_bytes, own, chunk_bytes, step != 1);
  }
  for (uint32_t step = 1; step < team->dies; ++step) {
    team_put(team, team_die(team, step), own, own, chunk_bytes, sums + 4 * team->die, step == 1);  // after the last sum
  }
  for (uint32_t step = 1; step < team->dies; ++step) team_await(team, sums + 4 * team_die(team, step));
  return team_finish(team);
}
