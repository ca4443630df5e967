// SPDX-License-Identifier: Apache-2.0
// The communication engine: a channel with its rings in the die's memory, which the microcontroller reaches through a
// window. Every submission gets a completion, in order.
#ifndef FIRMWARE_DRIVERS_COMM_ENGINE_H
#define FIRMWARE_DRIVERS_COMM_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "hw/generated/comm_engine_registers.h"

typedef enum {
  COMM_ENGINE_OK,
  COMM_ENGINE_UNKNOWN,       // no engine, or one with another major version, at this base
  COMM_ENGINE_BAD_ARGUMENT,  // no such channel, a misplaced ring, entries that are no power of two
  COMM_ENGINE_FULL,          // as many submissions as entries are without a completion that was taken: take one
  COMM_ENGINE_PENDING,       // no completion yet
  COMM_ENGINE_FAILED,        // a completion with an error: the channel has halted
  COMM_ENGINE_LOST,          // a completion, and before it some that never came
} comm_engine_result_t;

/// Filled by comm_engine_open().
typedef struct {
  uint32_t registers;  // of the channel
  uint32_t window;     // where the microcontroller finds the rings
  uint32_t entries;
  uint32_t submitted;  // indices, as the engine's
  uint32_t completed;  // of the oldest submission without a completion that was taken
  uint32_t taken;      // of the completion ring
} comm_engine_channel_t;

/// What the rings take: submissions, then completions.
#define COMM_ENGINE_RINGS_BYTES(entries) ((entries) * (COMM_ENGINE_SUBMISSION_SIZE + COMM_ENGINE_COMPLETION_SIZE))

/// A byte of an end point's memory, for a submission.
static inline uint64_t comm_engine_address(comm_engine_address_kind_t kind, uint32_t endpoint, uint64_t offset) {
  return offset | (uint64_t)endpoint << COMM_ENGINE_ADDRESS_VALUE_ENDPOINT_SHIFT |
         (uint64_t)kind << COMM_ENGINE_ADDRESS_VALUE_KIND_SHIFT;
}

/// Looks whether the engine is the one that this driver knows, and lets its channels fetch.
__attribute__((warn_unused_result)) comm_engine_result_t comm_engine_start(uint32_t base);

/// Opens channel `number`, which must be idle, with rings of `entries` at `place` of the die's memory; the
/// microcontroller finds them at `window`.
__attribute__((warn_unused_result)) comm_engine_result_t comm_engine_open(comm_engine_channel_t* channel, uint32_t base,
                                                                          uint32_t number, uint64_t place,
                                                                          uint32_t window, uint32_t entries);

/// Into the ring; comm_engine_ring() hands it over. `interrupt`: the completion raises the channel's interrupt.
__attribute__((warn_unused_result)) comm_engine_result_t comm_engine_submit(comm_engine_channel_t* channel,
                                                                            const comm_engine_submission_t* submission,
                                                                            bool interrupt);
/// The doorbell, for everything that was submitted.
void comm_engine_ring(const comm_engine_channel_t* channel);

/// Takes the oldest completion. One that comes a second time is dropped.
__attribute__((warn_unused_result)) comm_engine_result_t comm_engine_poll(comm_engine_channel_t* channel,
                                                                          comm_engine_completion_t* completion);

/// What was submitted as `index`, as long as its completion was not taken or the ring has not come round since.
void comm_engine_submission(const comm_engine_channel_t* channel, uint32_t index, comm_engine_submission_t* submission);

/// Ends waits and what has not started as aborted, and forgets what was not fetched; what is in flight goes on.
void comm_engine_close(const comm_engine_channel_t* channel);

/// What halted the channel; COMM_ENGINE_ERROR_NONE: nothing.
comm_engine_error_t comm_engine_error(const comm_engine_channel_t* channel);
/// Lets a halted channel go on with the next submission.
void comm_engine_clear_error(const comm_engine_channel_t* channel);

/// Completions that ask for it, and errors, raise the engine's interrupt from now on, until comm_engine_acknowledge().
/// The core's own enable is in mie.
void comm_engine_enable_interrupt(const comm_engine_channel_t* channel, uint32_t base);
void comm_engine_acknowledge(const comm_engine_channel_t* channel);

#endif
