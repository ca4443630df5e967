// SPDX-License-Identifier: Apache-2.0
#include "firmware/collectives/team.h"

#include "firmware/base/board.h"
#include "firmware/base/csr.h"
#include "firmware/base/mmio.h"
#include "firmware/drivers/timer.h"

static const timer_handle_t kTimer = {.base = BOARD_TIMER_BASE};

static bool open_channel(comm_engine_channel_t* channel, uint32_t number, uint32_t rings, uint32_t entries) {
  if (comm_engine_open(channel, COMM_ENGINE_BASE, number, rings, BOARD_HBM_WINDOW + rings, entries) != COMM_ENGINE_OK)
    return false;
  comm_engine_enable_interrupt(channel, COMM_ENGINE_BASE);
  return true;
}

bool team_open(team_t* team) {
  team->die = mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIE_ID);
  team->dies = mmio_read32(BOARD_BASE + BOARD_SYSTEM_DIES);
  team->error = COMM_ENGINE_ERROR_NONE;
  team->patience = TEAM_PATIENCE;
  team->repaired = 0;
  if (comm_engine_start(COMM_ENGINE_BASE) != COMM_ENGINE_OK) return false;
  if (!open_channel(&team->channel, 0, TEAM_RINGS, TEAM_ENTRIES) ||
      !open_channel(&team->repair, 1, TEAM_REPAIR_RINGS, TEAM_REPAIR_ENTRIES))
    return false;
  csr_set(mie, CSR_MIE_EXTERNAL | CSR_MIE_TIMER);  // either ends a wfi; without mstatus.MIE there is no trap
  return true;
}

uint32_t team_die(const team_t* team, uint32_t steps) { return (team->die + steps) % team->dies; }

uint64_t team_address(const team_t* team, uint32_t die, uint32_t place) {
  return die == team->die ? place : comm_engine_address(COMM_ENGINE_ADDRESS_KIND_DIE, die, place);
}

/// The oldest submission's end; COMM_ENGINE_PENDING: none within the patience. What ends between the look and the wfi
/// has raised the interrupt by then.
static comm_engine_result_t wait_for_end(const team_t* team, comm_engine_channel_t* channel,
                                         comm_engine_completion_t* completion) {
  comm_engine_result_t result = comm_engine_poll(channel, completion);
  if (result != COMM_ENGINE_PENDING) return result;
  const uint64_t deadline = team->patience == 0 ? TIMER_NEVER : timer_now(&kTimer) + team->patience;
  bool early = timer_set_deadline(&kTimer, deadline) == TIMER_OK;
  while (result == COMM_ENGINE_PENDING && early) {
    wait_for_interrupt();
    comm_engine_acknowledge(channel);
    early = timer_now(&kTimer) < deadline;
    result = comm_engine_poll(channel, completion);
  }
  timer_cancel(&kTimer);
  return result;
}

/// Whether a transfer that was done in part, or whose end nobody knows, may be done once more.
static bool repeatable(const comm_engine_submission_t* s) {
  switch (s->opcode) {
    case COMM_ENGINE_OPCODE_COPY:
    case COMM_ENGINE_OPCODE_COPY_ROWS:
    case COMM_ENGINE_OPCODE_GATHER:
    case COMM_ENGINE_OPCODE_SCATTER:
    case COMM_ENGINE_OPCODE_COPY_LIST: return true;
    case COMM_ENGINE_OPCODE_WRITE_NOTIFY: return (s->flags & COMM_ENGINE_SUBMISSION_FLAGS_FLAG_ADD_MASK) == 0;
    default: return false;
  }
}

/// Does a failed submission again, on the other channel: what follows it in its own one waits until the error there is
/// cleared.
static bool repair(team_t* team, const comm_engine_completion_t* failed) {
  comm_engine_submission_t again;
  comm_engine_submission(&team->channel, failed->index, &again);
  if (failed->error != COMM_ENGINE_ERROR_TRANSFER || !repeatable(&again)) return false;
  for (uint32_t attempt = 1; attempt < TEAM_ATTEMPTS; ++attempt) {
    if (comm_engine_submit(&team->repair, &again, true) != COMM_ENGINE_OK) return false;
    comm_engine_ring(&team->repair);
    comm_engine_completion_t completion;
    const comm_engine_result_t result = wait_for_end(team, &team->repair, &completion);
    if (result == COMM_ENGINE_OK) {
      ++team->repaired;
      comm_engine_clear_error(&team->channel);
      return true;
    }
    if (result != COMM_ENGINE_FAILED || completion.error != COMM_ENGINE_ERROR_TRANSFER) return false;
    comm_engine_clear_error(&team->repair);
  }
  return false;
}

static void take_one(team_t* team) {
  comm_engine_completion_t completion;
  switch (wait_for_end(team, &team->channel, &completion)) {
    case COMM_ENGINE_OK: return;
    case COMM_ENGINE_FAILED:
      if (!repair(team, &completion)) team->error = (comm_engine_error_t)completion.error;
      return;
    case COMM_ENGINE_LOST: team->error = COMM_ENGINE_ERROR_COMPLETION_OVERRUN; return;
    default:
      comm_engine_close(&team->channel);
      team->error = COMM_ENGINE_ERROR_ABORTED;
      return;
  }
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

void team_get(team_t* team, comm_engine_address_kind_t kind, uint32_t endpoint, uint64_t from, uint32_t to,
              uint32_t bytes) {
  const comm_engine_submission_t get = {.opcode = COMM_ENGINE_OPCODE_COPY,
                                        .source = comm_engine_address(kind, endpoint, from),
                                        .destination = to,
                                        .length = bytes};
  team_queue(team, &get);
}

void team_copy(team_t* team, uint32_t from, uint32_t to, uint32_t bytes) {
  team_get(team, COMM_ENGINE_ADDRESS_KIND_OWN, 0, from, to, bytes);
}

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
  const comm_engine_submission_t wait = {.opcode = COMM_ENGINE_OPCODE_WAIT_FLAG,
                                         .condition = COMM_ENGINE_CONDITION_EQUAL,
                                         .flag_value = TEAM_FLAG_VALUE,
                                         .flag_address = flag};
  team_queue(team, &wait);
}
