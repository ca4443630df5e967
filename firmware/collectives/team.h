// SPDX-License-Identifier: Apache-2.0
// The dies of a run as those who work together, and transfers between them: queued in order on one channel of the die's
// engine, which does them while the microcontroller sleeps.
//
// Places are bytes of a die's HBM, the same on every die. A flag is a word that a put writes at its target after its
// data; FLAG_VALUE is what nobody finds in memory that was never written. A flag is used once.
// Errors: a transfer that the fabric could not carry is tried again where doing it twice does no harm, TEAM_ATTEMPTS
// times in all, while what follows it waits. Any other error, and the last attempt's, is kept and comes out of
// team_finish(); what was queued after it is not done. Who hears of no end for `patience` ticks gives up with
// COMM_ENGINE_ERROR_ABORTED: a partner failed, or its flag is wrong.
#ifndef FIRMWARE_COLLECTIVES_TEAM_H
#define FIRMWARE_COLLECTIVES_TEAM_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/drivers/comm_engine.h"

typedef struct {
  uint32_t die;
  uint32_t dies;
  comm_engine_channel_t channel;
  comm_engine_channel_t repair;  // what is tried again goes here, past the halted channel
  comm_engine_error_t error;
  uint32_t patience;  // ticks of the timer, 0: for ever; TEAM_PATIENCE from team_open()
  uint32_t repaired;  // transfers that were done at another attempt
} team_t;

enum {
  TEAM_RINGS = 0x10000,  // place of the channel's rings
  TEAM_ENTRIES = 64,
  TEAM_REPAIR_RINGS = 0x12000,
  TEAM_REPAIR_ENTRIES = 2,
  TEAM_ATTEMPTS = 3,
  TEAM_PATIENCE = 200000,  // 2 ms: 270 MB between packages
  TEAM_MOST_DIES = 64,
  TEAM_DATA = 0x100000,  // places from here on are free
};
#define TEAM_FLAG_VALUE UINT32_C(1)

/// False: there is no engine that this firmware knows.
__attribute__((warn_unused_result)) bool team_open(team_t* team);

/// The die `steps` further on in the ring of dies.
uint32_t team_die(const team_t* team, uint32_t steps);
/// For a submission: a place of a die, also of the own one.
uint64_t team_address(const team_t* team, uint32_t die, uint32_t place);

/// Own bytes, perhaps none, to a die, then its flag. All of these start after what they follow has ended only with
/// `after`.
void team_put(team_t* team, uint32_t die, uint32_t from, uint32_t to, uint32_t bytes, uint32_t flag, bool after);
/// Another memory's bytes into the own one; `kind` and `endpoint` say whose.
void team_get(team_t* team, comm_engine_address_kind_t kind, uint32_t endpoint, uint64_t from, uint32_t to,
              uint32_t bytes);
/// Own bytes to the own die.
void team_copy(team_t* team, uint32_t from, uint32_t to, uint32_t bytes);
/// Adds own elements to other own ones. `after` as in team_put().
void team_add(team_t* team, comm_engine_data_type_t type, uint32_t from, uint32_t into, uint32_t bytes, bool after);
/// Holds what follows until the own flag is there.
void team_await(team_t* team, uint32_t flag);
/// Queues any other submission.
void team_queue(team_t* team, const comm_engine_submission_t* submission);

/// Waits, asleep, until everything that was queued has ended.
__attribute__((warn_unused_result)) comm_engine_error_t team_finish(team_t* team);

#endif
