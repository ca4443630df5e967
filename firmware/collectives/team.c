// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/team.h"

#include "firmware/base/board.h"
#include "firmware/base/csr.h"
#include "firmware/base/mmio.h"

bool team_open(team_t* team) {
  team->die = mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIE_ID);
  team->dies = mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIES);
  team->error = COMM_ENGINE_ERROR_NONE;
  if (comm_engine_start(COMM_ENGINE_BASE) != COMM_ENGINE_OK) return false;
  const uint32_t window = BOARD_HBM_WINDOW + TEAM_RINGS;
  if (comm_engine_open(&team->channel, COMM_ENGINE_BASE, 0, TEAM_RINGS, window, TEAM_ENTRIES) != COMM_ENGINE_OK) return false;
  comm_engine_enable_interrupt(&team->channel, COMM_ENGINE_BASE);
  csr_set(mie, CSR_MIE_EXTERNAL);  // ends a wfi; without mstatus.MIE there is no trap
  return true;
}

uint32_t team_die(const team_t* team, uint32_t steps) { return (team->die + steps) % team->dies; }

uint64_t team_address(const team_t* team, uint32_t die, uint32_t place) {
  return die == team->die ? place : comm_engine_address(COMM_ENGINE_ADDRESS_KIND_DIE, die, place);
}

/// The oldest submission's end. What ends between the look and the wfi has raised the interrupt by then.
static void take_one(team_t* team) {
  comm_engine_completion_t completion;
  comm_engine_result_t result;
  while ((result = comm_engine_poll(&team->channel, &completion)) == COMM_ENGINE_PENDING) {
    wait_for_interrupt();
    comm_engine_acknowledge(&team->channel);
  }
  if (result == COMM_ENGINE_FAILED) team->error = (comm_engine_error_t)completion.error;
}

void team_queue(team_t* team, const comm_engine_submission_t* submission) {
  if (team->error != COMM_ENGINE_ERROR_NONE) return;
  comm_engine_result_t result;
  while ((result = comm_engine_submit(&team->channel, submission, true)) == COMM_ENGINE_FULL) {
    comm_engine_ring(&team->channel);
    take_one(team);
    if (team->error != COMM_ENGINE_ERROR_NONE) return;
  }
}

comm_engine_error_t team_finish(team_t* team) {
  comm_engine_ring(&team->channel);
  while (team->error == COMM_ENGINE_ERROR_NONE && team->channel.completed != team->channel.submitted) take_one(team);
  return team->error;
}

void team_put(team_t* team, uint32_t die, uint32_t from, uint32_t to, uint32_t bytes, uint32_t flag, bool after) {
  const comm_engine_submission_t put = {
      .opcode = COMM_ENGINE_OPCODE_WRITE_NOTIFY,
      .flags = after ? COMM_ENGINE_SUBMISSION_FLAGS_FENCE_MASK : 0,
      .source = from,
      .destination = team_address(team, die, to),
      .length = bytes,
      .flag_value = TEAM_FLAG_VALUE,
      .flag_address = team_address(team, die, flag),
  };
  team_queue(team, &put);
}

void team_get(team_t* team, comm_engine_address_kind_t kind, uint32_t endpoint, uint64_t from, uint32_t to, uint32_t bytes) {
  const comm_engine_submission_t get = {
      .opcode = COMM_ENGINE_OPCODE_COPY, .source = comm_engine_address(kind, endpoint, from), .destination = to, .length = bytes};
  team_queue(team, &get);
}

void team_copy(team_t* team, uint32_t from, uint32_t to, uint32_t bytes) { team_get(team, COMM_ENGINE_ADDRESS_KIND_OWN, 0, from, to, bytes); }

void team_add(team_t* team, comm_engine_data_type_t type, uint32_t from, uint32_t into, uint32_t bytes, bool after) {
  const comm_engine_submission_t add = {
      .opcode = COMM_ENGINE_OPCODE_REDUCE_ADD,
      .data_type = (uint8_t)type,
      .flags = after ? COMM_ENGINE_SUBMISSION_FLAGS_FENCE_MASK : 0,
      .source = from,
      .destination = into,
      .length = bytes,
  };
  team_queue(team, &add);
}

void team_await(team_t* team, uint32_t flag) {
  const comm_engine_submission_t wait = {
      .opcode = COMM_ENGINE_OPCODE_WAIT_FLAG, .condition = COMM_ENGINE_CONDITION_EQUAL, .flag_value = TEAM_FLAG_VALUE, .flag_address = flag};
  team_queue(team, &wait);
}
