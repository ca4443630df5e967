// SPDX-License-Identifier: Apache-2.0
// Fetches bytes of a CPU's memory into HBM and writes them back behind where they were; a scenario says what is there.
// Arguments: CPU, address, bytes, place in HBM; without all four 0, 0x10000, 4096, 0x200000.
#include <stdbool.h>
#include <stdio.h>

#include "firmware/base/arguments.h"
#include "firmware/images/check.h"

int main(void) {
  const bool given = arguments_count() >= 4;
  const uint32_t cpu = given ? arguments_word(0) : 0;
  const uint32_t from = given ? arguments_word(1) : 0x10000;
  const uint32_t bytes = given ? arguments_word(2) : 4096;
  const uint32_t to = given ? arguments_word(3) : 0x200000;
  team_t team;
  if (!team_open(&team)) return check_no_engine();
  team_get(&team, COMM_ENGINE_ADDRESS_KIND_CPU, cpu, from, to, bytes);
  if (team_finish(&team) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  const comm_engine_submission_t back = {
      .opcode = COMM_ENGINE_OPCODE_COPY,
      .source = to,
      .destination = comm_engine_address(COMM_ENGINE_ADDRESS_KIND_CPU, cpu, from + (team.die + 1) * bytes),
      .length = bytes,
  };
  team_queue(&team, &back);
  if (team_finish(&team) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  printf("fetched %lu bytes of cpu:%lu\n", (unsigned long)bytes, (unsigned long)cpu);
  return 0;
}
