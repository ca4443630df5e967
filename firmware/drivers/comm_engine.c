// SPDX-License-Identifier: Apache-2.0
#include "firmware/drivers/comm_engine.h"

#include <stddef.h>
#include <string.h>

#include "firmware/base/mmio.h"

enum {
  SUBMISSION_WORDS = COMM_ENGINE_SUBMISSION_SIZE / 4,
  COMPLETION_WORDS = COMM_ENGINE_COMPLETION_SIZE / 4,
  FLAGS_WORD = offsetof(comm_engine_completion_t, flags) / 4,
};

static bool is_power_of_two(uint32_t value) { return value != 0 && (value & (value - 1)) == 0; }

static uint32_t completion_at(const comm_engine_channel_t* channel, uint32_t index) {
  return channel->window + channel->entries * COMM_ENGINE_SUBMISSION_SIZE +
         index % channel->entries * COMM_ENGINE_COMPLETION_SIZE;
}

comm_engine_result_t comm_engine_start(uint32_t base) {
  if (mmio_read32(base + COMM_ENGINE_GLOBAL_IDENTIFICATION) != COMM_ENGINE_MAGIC) return COMM_ENGINE_UNKNOWN;
  const uint32_t version = mmio_read32(base + COMM_ENGINE_GLOBAL_VERSION);
  if (((version ^ COMM_ENGINE_GLOBAL_VERSION_RESET_VALUE) & COMM_ENGINE_GLOBAL_VERSION_MAJOR_MASK) != 0)
    return COMM_ENGINE_UNKNOWN;
  mmio_write32(base + COMM_ENGINE_GLOBAL_CONTROL, COMM_ENGINE_GLOBAL_CONTROL_ENABLE_MASK);
  return COMM_ENGINE_OK;
}

comm_engine_result_t comm_engine_open(comm_engine_channel_t* channel, uint32_t base, uint32_t number, uint64_t place,
                                      uint32_t window, uint32_t entries) {
  const uint32_t capabilities = mmio_read32(base + COMM_ENGINE_GLOBAL_CAPABILITIES);
  const uint32_t channels =
      (capabilities & COMM_ENGINE_GLOBAL_CAPABILITIES_CHANNELS_MASK) >> COMM_ENGINE_GLOBAL_CAPABILITIES_CHANNELS_SHIFT;
  if (number >= channels || !is_power_of_two(entries) || entries > COMM_ENGINE_RING_ENTRIES_MOST ||
      place % COMM_ENGINE_SUBMISSION_SIZE != 0 || window % 4 != 0)
    return COMM_ENGINE_BAD_ARGUMENT;
  const uint32_t registers = base + COMM_ENGINE_CHANNEL_OFFSET + number * COMM_ENGINE_CHANNEL_STRIDE;
  *channel = (comm_engine_channel_t){
      .registers = registers, .window = window, .entries = entries, .submitted = 0, .completed = 0, .taken = 0};
  // The phase of a completion that was never written must be 0.
  for (uint32_t i = 0; i < entries; ++i) mmio_write32(completion_at(channel, i) + 4 * FLAGS_WORD, 0);

  const uint64_t completions = place + (uint64_t)entries * COMM_ENGINE_SUBMISSION_SIZE;
  mmio_write32(registers + COMM_ENGINE_CHANNEL_CONTROL, 0);
  mmio_write32(registers + COMM_ENGINE_CHANNEL_RING_BASE_LO, (uint32_t)place);
  mmio_write32(registers + COMM_ENGINE_CHANNEL_RING_BASE_HI, (uint32_t)(place >> 32));
  mmio_write32(registers + COMM_ENGINE_CHANNEL_RING_ENTRIES, entries);
  mmio_write32(registers + COMM_ENGINE_CHANNEL_COMPLETION_BASE_LO, (uint32_t)completions);
  mmio_write32(registers + COMM_ENGINE_CHANNEL_COMPLETION_BASE_HI, (uint32_t)(completions >> 32));
  mmio_write32(registers + COMM_ENGINE_CHANNEL_COMPLETION_ENTRIES, entries);
  mmio_write32(registers + COMM_ENGINE_CHANNEL_CONTROL, COMM_ENGINE_CHANNEL_CONTROL_ENABLE_MASK);
  return COMM_ENGINE_OK;
}

comm_engine_result_t comm_engine_submit(comm_engine_channel_t* channel, const comm_engine_submission_t* submission,
                                        bool interrupt) {
  if (channel->submitted - channel->completed >= channel->entries) return COMM_ENGINE_FULL;
  comm_engine_submission_t entry = *submission;
  entry.flags |= COMM_ENGINE_SUBMISSION_FLAGS_COMPLETION_MASK;
  if (interrupt) entry.flags |= COMM_ENGINE_SUBMISSION_FLAGS_RAISE_INTERRUPT_MASK;
  uint32_t words[SUBMISSION_WORDS];
  memcpy(words, &entry, sizeof words);
  const uint32_t at = channel->window + channel->submitted % channel->entries * COMM_ENGINE_SUBMISSION_SIZE;
  for (uint32_t i = 0; i < SUBMISSION_WORDS; ++i) mmio_write32(at + 4 * i, words[i]);
  ++channel->submitted;
  return COMM_ENGINE_OK;
}

void comm_engine_ring(const comm_engine_channel_t* channel) {
  mmio_write32(channel->registers + COMM_ENGINE_CHANNEL_PRODUCER, channel->submitted);
}

void comm_engine_submission(const comm_engine_channel_t* channel, uint32_t index,
                            comm_engine_submission_t* submission) {
  const uint32_t at = channel->window + index % channel->entries * COMM_ENGINE_SUBMISSION_SIZE;
  uint32_t words[SUBMISSION_WORDS];
  for (uint32_t i = 0; i < SUBMISSION_WORDS; ++i) words[i] = mmio_read32(at + 4 * i);
  memcpy(submission, words, sizeof words);
}

void comm_engine_close(const comm_engine_channel_t* channel) {
  mmio_write32(channel->registers + COMM_ENGINE_CHANNEL_CONTROL, 0);
}

/// The oldest entry of the ring, whatever it completes.
static bool take(comm_engine_channel_t* channel, comm_engine_completion_t* completion) {
  const uint32_t at = completion_at(channel, channel->taken);
  uint32_t words[COMPLETION_WORDS] = {0};
  words[FLAGS_WORD] = mmio_read32(at + 4 * FLAGS_WORD);
  memcpy(completion, words, sizeof words);
  const bool second_pass = (channel->taken / channel->entries & 1U) != 0;
  const bool phase = (completion->flags & COMM_ENGINE_COMPLETION_FLAGS_PHASE_MASK) != 0;
  if (phase == second_pass) return false;
  for (uint32_t i = 0; i < COMPLETION_WORDS; ++i) {
    if (i != FLAGS_WORD) words[i] = mmio_read32(at + 4 * i);
  }
  memcpy(completion, words, sizeof words);
  ++channel->taken;
  mmio_write32(channel->registers + COMM_ENGINE_CHANNEL_COMPLETION_CONSUMER, channel->taken);
  return true;
}

comm_engine_result_t comm_engine_poll(comm_engine_channel_t* channel, comm_engine_completion_t* completion) {
  int16_t ahead = 0;  // of what is due: an index has 16 bits
  do {
    if (!take(channel, completion)) return COMM_ENGINE_PENDING;
    ahead = (int16_t)(completion->index - (uint16_t)channel->completed);
  } while (ahead < 0);
  channel->completed += (uint32_t)ahead + 1;
  if (ahead > 0) return COMM_ENGINE_LOST;
  return completion->status == COMM_ENGINE_STATUS_OK ? COMM_ENGINE_OK : COMM_ENGINE_FAILED;
}

comm_engine_error_t comm_engine_error(const comm_engine_channel_t* channel) {
  const uint32_t error = mmio_read32(channel->registers + COMM_ENGINE_CHANNEL_ERROR);
  if ((error & COMM_ENGINE_CHANNEL_ERROR_VALID_MASK) == 0) return COMM_ENGINE_ERROR_NONE;
  return (comm_engine_error_t)((error & COMM_ENGINE_CHANNEL_ERROR_CODE_MASK) >> COMM_ENGINE_CHANNEL_ERROR_CODE_SHIFT);
}

void comm_engine_clear_error(const comm_engine_channel_t* channel) {
  mmio_write32(channel->registers + COMM_ENGINE_CHANNEL_ERROR, COMM_ENGINE_CHANNEL_ERROR_VALID_MASK);
}

void comm_engine_enable_interrupt(const comm_engine_channel_t* channel, uint32_t base) {
  mmio_write32(channel->registers + COMM_ENGINE_CHANNEL_CONTROL,
               COMM_ENGINE_CHANNEL_CONTROL_ENABLE_MASK | COMM_ENGINE_CHANNEL_CONTROL_COMPLETION_INTERRUPT_MASK |
                   COMM_ENGINE_CHANNEL_CONTROL_ERROR_INTERRUPT_MASK);
  mmio_write32(base + COMM_ENGINE_GLOBAL_INTERRUPT_ENABLE, COMM_ENGINE_GLOBAL_INTERRUPT_ENABLE_CHANNELS_MASK);
}

void comm_engine_acknowledge(const comm_engine_channel_t* channel) {
  mmio_write32(channel->registers + COMM_ENGINE_CHANNEL_INTERRUPT_STATUS,
               COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_COMPLETION_MASK | COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_ERROR_MASK);
}
