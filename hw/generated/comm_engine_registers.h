// SPDX-License-Identifier: Apache-2.0
// Generated from hw/comm_engine/registers.toml by cmx_register_map; do not edit.
// clang-format off
// Communication engine: A page for the whole engine and a page for each channel; descriptors of 64 bytes in rings in the die's memory, completions of 16 bytes in others.
// A register's name is its offset from BASE, in a block of several from the start of one. Structures are little-endian, as the microcontroller is.
#ifndef CMX_COMM_ENGINE_REGISTERS_H
#define CMX_COMM_ENGINE_REGISTERS_H

#include <stddef.h>
#include <stdint.h>

#define COMM_ENGINE_BASE UINT32_C(0x10000000)
#define COMM_ENGINE_MAGIC UINT32_C(0x53444d41)  // What identification reads: SDMA in ASCII.
#define COMM_ENGINE_RING_ENTRIES_MOST UINT32_C(0x10000)  // Entries of a ring.
#define COMM_ENGINE_ROWS_BYTES_MOST UINT64_C(0x10000000000)  // Bytes of all rows of a descriptor.
#define COMM_ENGINE_PAGE_BITS_LEAST UINT32_C(0xc)  // Pages of 4 KiB; page_entry.place counts in them.
#define COMM_ENGINE_PAGE_BITS_MOST UINT32_C(0x28)  // Pages of 1 TiB.

// What a descriptor does.
typedef enum {
  COMM_ENGINE_OPCODE_NOP = 0,  // Nothing; completes.
  COMM_ENGINE_OPCODE_COPY = 1,  // `length` bytes from source to destination.
  COMM_ENGINE_OPCODE_COPY_ROWS = 2,  // 2-D: `count` rows of `length` bytes, the strides apart.
  COMM_ENGINE_OPCODE_COPY_LIST = 3,  // Scatter-gather: `count` entries of list_entry at list_address.
  COMM_ENGINE_OPCODE_REDUCE_ADD = 4,  // destination += source, element by element of data_type.
  COMM_ENGINE_OPCODE_REDUCE_MAX = 5,  // destination = max(destination, source).
  COMM_ENGINE_OPCODE_REDUCE_MIN = 6,  // destination = min(destination, source).
  COMM_ENGINE_OPCODE_SCALE_ACCUMULATE = 7,  // destination += source * scale, row by row; FP32 scales at list_address, one a row.
  COMM_ENGINE_OPCODE_WRITE_NOTIFY = 8,  // Copy, then flag_value to flag_address when the data are visible there; with length 0 the flag alone, at any end point.
  COMM_ENGINE_OPCODE_WAIT_FLAG = 9,  // Holds the channel until the word at flag_address meets `condition` with flag_value.
  COMM_ENGINE_OPCODE_FENCE = 10,  // Completes when everything before it in its channel has.
  COMM_ENGINE_OPCODE_ATOMIC_ADD = 11,  // Adds flag_value to the 32-bit word at flag_address.
  COMM_ENGINE_OPCODE_GATHER = 12,  // Row i of destination is row index[i] of source; `count` 32-bit indices at list_address.
  COMM_ENGINE_OPCODE_SCATTER = 13,  // Row index[i] of destination is row i of source; `count` 32-bit indices at list_address.
} comm_engine_opcode_t;

// Elements of a reduction.
typedef enum {
  COMM_ENGINE_DATA_TYPE_BYTES = 0,  // No arithmetic: copies.
  COMM_ENGINE_DATA_TYPE_INT32 = 1,  // Two's complement, wraps.
  COMM_ENGINE_DATA_TYPE_FP32 = 2,  // IEEE single, to nearest even.
  COMM_ENGINE_DATA_TYPE_BF16 = 3,  // Upper half of FP32; computed in FP32 and rounded to nearest even.
} comm_engine_data_type_t;

// When a wait ends; both sides are 32 bits without sign.
typedef enum {
  COMM_ENGINE_CONDITION_EQUAL = 0,  // word = flag_value
  COMM_ENGINE_CONDITION_AT_LEAST = 1,  // word - flag_value, modulo 2^32, is below 2^31: counters may wrap.
} comm_engine_condition_t;

// How a descriptor ended.
typedef enum {
  COMM_ENGINE_STATUS_OK = 0,  // Done; the data are visible at their destination.
  COMM_ENGINE_STATUS_ERROR = 1,  // Not done, or in part; `error` says why.
} comm_engine_status_t;

// What went wrong. The channel halts: what follows may depend on what failed.
typedef enum {
  COMM_ENGINE_ERROR_NONE = 0,  // Nothing.
  COMM_ENGINE_ERROR_BAD_OPCODE = 1,  // No such opcode.
  COMM_ENGINE_ERROR_BAD_DATA_TYPE = 2,  // No such type, or a reduction of bytes.
  COMM_ENGINE_ERROR_BAD_CONDITION = 3,  // No such condition.
  COMM_ENGINE_ERROR_BAD_LENGTH = 4,  // Length or count 0 (but length 0 of write_notify is right), no whole number of elements, or more than rows_bytes_most in all.
  COMM_ENGINE_ERROR_BAD_ADDRESS = 5,  // Bad kind or end point, beyond the memory, or neither end on the own die.
  COMM_ENGINE_ERROR_MISALIGNED = 6,  // An address or stride that is no multiple of its element; flags and lists: of 4 or 8 bytes.
  COMM_ENGINE_ERROR_RING_OVERRUN = 7,  // The producer is more than ring_entries ahead of the consumer.
  COMM_ENGINE_ERROR_COMPLETION_OVERRUN = 8,  // No room in the completion ring; the completion is lost.
  COMM_ENGINE_ERROR_UNMAPPED = 9,  // The page table has no valid entry for the page.
  COMM_ENGINE_ERROR_WRITE_PROTECTED = 10,  // The page may not be written.
  COMM_ENGINE_ERROR_WRONG_TOKEN = 11,  // The descriptor's token is not the page's.
  COMM_ENGINE_ERROR_TRANSFER = 12,  // The fabric could not carry it, or the target refused it.
  COMM_ENGINE_ERROR_UNSUPPORTED = 13,  // The engine cannot do it: a reduction into another end point's memory.
  COMM_ENGINE_ERROR_BAD_RING = 14,  // A ring without base or entries, or whose entries are no power of two.
  COMM_ENGINE_ERROR_ABORTED = 15,  // A wait, or what was fetched and had not started, whose channel was disabled.
} comm_engine_error_t;

// What a global address points into.
typedef enum {
  COMM_ENGINE_ADDRESS_KIND_OWN = 0,  // The engine's own die.
  COMM_ENGINE_ADDRESS_KIND_DIE = 1,  // HBM of a die.
  COMM_ENGINE_ADDRESS_KIND_CPU = 2,  // Memory of a CPU.
} comm_engine_address_kind_t;

// The engine as a whole.
#define COMM_ENGINE_GLOBAL_OFFSET UINT32_C(0x0)
#define COMM_ENGINE_GLOBAL_IDENTIFICATION UINT32_C(0x0)  // ro: The constant `magic`.
#define COMM_ENGINE_GLOBAL_IDENTIFICATION_RESET_VALUE UINT32_C(0x53444d41)
#define COMM_ENGINE_GLOBAL_VERSION UINT32_C(0x4)  // ro: Of this map.
#define COMM_ENGINE_GLOBAL_VERSION_RESET_VALUE UINT32_C(0x10000)
#define COMM_ENGINE_GLOBAL_VERSION_MINOR_MASK UINT32_C(0xffff)  // Changes that old drivers do not notice.
#define COMM_ENGINE_GLOBAL_VERSION_MINOR_SHIFT 0
#define COMM_ENGINE_GLOBAL_VERSION_MAJOR_MASK UINT32_C(0xffff0000)  // Changes that they do.
#define COMM_ENGINE_GLOBAL_VERSION_MAJOR_SHIFT 16
#define COMM_ENGINE_GLOBAL_VERSION_MAJOR_RESET_VALUE UINT32_C(0x1)
#define COMM_ENGINE_GLOBAL_CAPABILITIES UINT32_C(0x8)  // ro: What there is.
#define COMM_ENGINE_GLOBAL_CAPABILITIES_RESET_VALUE UINT32_C(0x30)
#define COMM_ENGINE_GLOBAL_CAPABILITIES_CHANNELS_MASK UINT32_C(0xffff)  // Pages of channels that answer.
#define COMM_ENGINE_GLOBAL_CAPABILITIES_CHANNELS_SHIFT 0
#define COMM_ENGINE_GLOBAL_CAPABILITIES_CHANNELS_RESET_VALUE UINT32_C(0x30)
#define COMM_ENGINE_GLOBAL_CONTROL UINT32_C(0xc)  // rw: Starts and stops.
#define COMM_ENGINE_GLOBAL_CONTROL_ENABLE_MASK UINT32_C(0x1)  // Channels fetch descriptors.
#define COMM_ENGINE_GLOBAL_CONTROL_ENABLE_SHIFT 0
#define COMM_ENGINE_GLOBAL_CONTROL_RESET_MASK UINT32_C(0x2)  // All registers to their reset values, rings and waits forgotten. Ignored while transactions are under way.
#define COMM_ENGINE_GLOBAL_CONTROL_RESET_SHIFT 1
#define COMM_ENGINE_GLOBAL_STATUS UINT32_C(0x10)  // ro: What it does.
#define COMM_ENGINE_GLOBAL_STATUS_BUSY_MASK UINT32_C(0x1)  // A descriptor is under way.
#define COMM_ENGINE_GLOBAL_STATUS_BUSY_SHIFT 0
#define COMM_ENGINE_GLOBAL_INTERRUPT_STATUS UINT32_C(0x14)  // ro: Why the interrupt is raised.
#define COMM_ENGINE_GLOBAL_INTERRUPT_STATUS_CHANNELS_MASK UINT32_C(0x1)  // channel_interrupts is not 0.
#define COMM_ENGINE_GLOBAL_INTERRUPT_STATUS_CHANNELS_SHIFT 0
#define COMM_ENGINE_GLOBAL_INTERRUPT_STATUS_FAULT_MASK UINT32_C(0x2)  // fault_status became valid.
#define COMM_ENGINE_GLOBAL_INTERRUPT_STATUS_FAULT_SHIFT 1
#define COMM_ENGINE_GLOBAL_INTERRUPT_ENABLE UINT32_C(0x18)  // rw: Bits of interrupt_status that raise the interrupt.
#define COMM_ENGINE_GLOBAL_INTERRUPT_ENABLE_CHANNELS_MASK UINT32_C(0x1)  // Of channels.
#define COMM_ENGINE_GLOBAL_INTERRUPT_ENABLE_CHANNELS_SHIFT 0
#define COMM_ENGINE_GLOBAL_INTERRUPT_ENABLE_FAULT_MASK UINT32_C(0x2)  // Of faults.
#define COMM_ENGINE_GLOBAL_INTERRUPT_ENABLE_FAULT_SHIFT 1
#define COMM_ENGINE_GLOBAL_ERROR_STATUS UINT32_C(0x1c)  // ro: The first error since `valid` was cleared.
#define COMM_ENGINE_GLOBAL_ERROR_STATUS_CODE_MASK UINT32_C(0xff)  // What.
#define COMM_ENGINE_GLOBAL_ERROR_STATUS_CODE_SHIFT 0
#define COMM_ENGINE_GLOBAL_ERROR_STATUS_CHANNEL_MASK UINT32_C(0xffff00)  // Whose.
#define COMM_ENGINE_GLOBAL_ERROR_STATUS_CHANNEL_SHIFT 8
#define COMM_ENGINE_GLOBAL_ERROR_STATUS_VALID_MASK UINT32_C(0x80000000)  // There was one.
#define COMM_ENGINE_GLOBAL_ERROR_STATUS_VALID_SHIFT 31
#define COMM_ENGINE_GLOBAL_CHANNEL_INTERRUPTS_LO UINT32_C(0x20)  // ro: Bit n: channel n asks for attention. Bits 31 to 0.
#define COMM_ENGINE_GLOBAL_CHANNEL_INTERRUPTS_HI UINT32_C(0x24)  // ro: Bit n: channel n asks for attention. Bits 63 to 32.
#define COMM_ENGINE_GLOBAL_BYTES_READ_LO UINT32_C(0x40)  // ro: Payload bytes that were read at a source. Bits 31 to 0.
#define COMM_ENGINE_GLOBAL_BYTES_READ_HI UINT32_C(0x44)  // ro: Payload bytes that were read at a source. Bits 63 to 32.
#define COMM_ENGINE_GLOBAL_BYTES_WRITTEN_LO UINT32_C(0x48)  // ro: Payload bytes that were written at a destination. Bits 31 to 0.
#define COMM_ENGINE_GLOBAL_BYTES_WRITTEN_HI UINT32_C(0x4c)  // ro: Payload bytes that were written at a destination. Bits 63 to 32.
#define COMM_ENGINE_GLOBAL_DESCRIPTORS_LO UINT32_C(0x50)  // ro: Descriptors that ended. Bits 31 to 0.
#define COMM_ENGINE_GLOBAL_DESCRIPTORS_HI UINT32_C(0x54)  // ro: Descriptors that ended. Bits 63 to 32.
#define COMM_ENGINE_GLOBAL_TRANSACTIONS_LO UINT32_C(0x58)  // ro: Transactions that were started. Bits 31 to 0.
#define COMM_ENGINE_GLOBAL_TRANSACTIONS_HI UINT32_C(0x5c)  // ro: Transactions that were started. Bits 63 to 32.
#define COMM_ENGINE_GLOBAL_WINDOW_STALLS_LO UINT32_C(0x60)  // ro: Transactions that found the outstanding window full. Bits 31 to 0.
#define COMM_ENGINE_GLOBAL_WINDOW_STALLS_HI UINT32_C(0x64)  // ro: Transactions that found the outstanding window full. Bits 63 to 32.
#define COMM_ENGINE_GLOBAL_TRANSLATION_MISSES_LO UINT32_C(0x68)  // ro: Pages whose entry had to be fetched. Bits 31 to 0.
#define COMM_ENGINE_GLOBAL_TRANSLATION_MISSES_HI UINT32_C(0x6c)  // ro: Pages whose entry had to be fetched. Bits 63 to 32.
#define COMM_ENGINE_GLOBAL_COUNTER_CONTROL UINT32_C(0x70)  // wo: Of the counters.
#define COMM_ENGINE_GLOBAL_COUNTER_CONTROL_CLEAR_MASK UINT32_C(0x1)  // All counters to 0.
#define COMM_ENGINE_GLOBAL_COUNTER_CONTROL_CLEAR_SHIFT 0
#define COMM_ENGINE_GLOBAL_PAGE_TABLE_BASE_LO UINT32_C(0x80)  // rw: Place in the die's memory of the page_entry of page 0. Bits 31 to 0.
#define COMM_ENGINE_GLOBAL_PAGE_TABLE_BASE_HI UINT32_C(0x84)  // rw: Place in the die's memory of the page_entry of page 0. Bits 63 to 32.
#define COMM_ENGINE_GLOBAL_PAGE_TABLE_ENTRIES UINT32_C(0x88)  // rw: Pages beyond them are unmapped.
#define COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL UINT32_C(0x8c)  // rw: Of offsets on this die.
#define COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_RESET_VALUE UINT32_C(0x1500)
#define COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_ENABLE_MASK UINT32_C(0x1)  // Offsets are looked up.
#define COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_ENABLE_SHIFT 0
#define COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_PAGE_BITS_MASK UINT32_C(0x3f00)  // A page has 2^page_bits bytes, page_bits_least to page_bits_most.
#define COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_PAGE_BITS_SHIFT 8
#define COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_PAGE_BITS_RESET_VALUE UINT32_C(0x15)
#define COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_FLUSH_MASK UINT32_C(0x80000000)  // Forgets the entries that were fetched.
#define COMM_ENGINE_GLOBAL_TRANSLATION_CONTROL_FLUSH_SHIFT 31
#define COMM_ENGINE_GLOBAL_FAULT_ADDRESS_LO UINT32_C(0x90)  // ro: The offset of the first fault since `valid` was cleared. Bits 31 to 0.
#define COMM_ENGINE_GLOBAL_FAULT_ADDRESS_HI UINT32_C(0x94)  // ro: The offset of the first fault since `valid` was cleared. Bits 63 to 32.
#define COMM_ENGINE_GLOBAL_FAULT_STATUS UINT32_C(0x98)  // ro: The fault at fault_address.
#define COMM_ENGINE_GLOBAL_FAULT_STATUS_CODE_MASK UINT32_C(0xff)  // unmapped, write_protected or wrong_token.
#define COMM_ENGINE_GLOBAL_FAULT_STATUS_CODE_SHIFT 0
#define COMM_ENGINE_GLOBAL_FAULT_STATUS_CHANNEL_MASK UINT32_C(0xffff00)  // Whose; 0xffff: an access from another end point.
#define COMM_ENGINE_GLOBAL_FAULT_STATUS_CHANNEL_SHIFT 8
#define COMM_ENGINE_GLOBAL_FAULT_STATUS_VALID_MASK UINT32_C(0x80000000)  // There was one.
#define COMM_ENGINE_GLOBAL_FAULT_STATUS_VALID_SHIFT 31

// A channel: a ring of submissions, a ring of completions. Indices run freely modulo 2^32; entry i lies at i modulo the ring's entries.
#define COMM_ENGINE_CHANNEL_OFFSET UINT32_C(0x10000)
#define COMM_ENGINE_CHANNEL_STRIDE UINT32_C(0x1000)
#define COMM_ENGINE_CHANNEL_COUNT 48
#define COMM_ENGINE_CHANNEL_RING_BASE_LO UINT32_C(0x0)  // rw: Place of the submission ring in the die's memory, a multiple of 64. Bits 31 to 0.
#define COMM_ENGINE_CHANNEL_RING_BASE_HI UINT32_C(0x4)  // rw: Place of the submission ring in the die's memory, a multiple of 64. Bits 63 to 32.
#define COMM_ENGINE_CHANNEL_RING_ENTRIES UINT32_C(0x8)  // rw: A power of two up to ring_entries_most.
#define COMM_ENGINE_CHANNEL_PRODUCER UINT32_C(0xc)  // rw: Doorbell: the index behind the last submission.
#define COMM_ENGINE_CHANNEL_CONSUMER UINT32_C(0x10)  // ro: The index behind the last submission that was fetched; its entry may be used again.
#define COMM_ENGINE_CHANNEL_COMPLETION_BASE_LO UINT32_C(0x18)  // rw: Place of the completion ring, a multiple of 16. Bits 31 to 0.
#define COMM_ENGINE_CHANNEL_COMPLETION_BASE_HI UINT32_C(0x1c)  // rw: Place of the completion ring, a multiple of 16. Bits 63 to 32.
#define COMM_ENGINE_CHANNEL_COMPLETION_ENTRIES UINT32_C(0x20)  // rw: A power of two up to ring_entries_most; 0: no completions are written.
#define COMM_ENGINE_CHANNEL_COMPLETION_PRODUCER UINT32_C(0x24)  // ro: The index behind the last completion that was written.
#define COMM_ENGINE_CHANNEL_COMPLETION_CONSUMER UINT32_C(0x28)  // rw: The index behind the last completion that software has read.
#define COMM_ENGINE_CHANNEL_CONTROL UINT32_C(0x2c)  // rw: Of the channel.
#define COMM_ENGINE_CHANNEL_CONTROL_ENABLE_MASK UINT32_C(0x1)  // Fetches descriptors. 1 to 0: what was not fetched is forgotten, a wait and what has not started end as aborted. 0 to 1 while not busy: all four indices are 0.
#define COMM_ENGINE_CHANNEL_CONTROL_ENABLE_SHIFT 0
#define COMM_ENGINE_CHANNEL_CONTROL_COMPLETION_INTERRUPT_MASK UINT32_C(0x2)  // A completion whose descriptor asks for it raises the interrupt.
#define COMM_ENGINE_CHANNEL_CONTROL_COMPLETION_INTERRUPT_SHIFT 1
#define COMM_ENGINE_CHANNEL_CONTROL_ERROR_INTERRUPT_MASK UINT32_C(0x4)  // An error raises it.
#define COMM_ENGINE_CHANNEL_CONTROL_ERROR_INTERRUPT_SHIFT 2
#define COMM_ENGINE_CHANNEL_STATUS UINT32_C(0x30)  // ro: What it does.
#define COMM_ENGINE_CHANNEL_STATUS_BUSY_MASK UINT32_C(0x1)  // Descriptors are waiting or under way.
#define COMM_ENGINE_CHANNEL_STATUS_BUSY_SHIFT 0
#define COMM_ENGINE_CHANNEL_STATUS_HALTED_MASK UINT32_C(0x2)  // After an error, until error.valid is cleared.
#define COMM_ENGINE_CHANNEL_STATUS_HALTED_SHIFT 1
#define COMM_ENGINE_CHANNEL_STATUS_WAITING_MASK UINT32_C(0x4)  // A wait_flag holds the channel.
#define COMM_ENGINE_CHANNEL_STATUS_WAITING_SHIFT 2
#define COMM_ENGINE_CHANNEL_INTERRUPT_STATUS UINT32_C(0x34)  // w1c: Why the channel asks for attention.
#define COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_COMPLETION_MASK UINT32_C(0x1)  // A completion that asked for it was written.
#define COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_COMPLETION_SHIFT 0
#define COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_ERROR_MASK UINT32_C(0x2)  // An error occurred.
#define COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_ERROR_SHIFT 1
#define COMM_ENGINE_CHANNEL_OUTSTANDING_LIMIT UINT32_C(0x38)  // rw: Transactions under way at a time; 0: the engine's window.
#define COMM_ENGINE_CHANNEL_ERROR UINT32_C(0x3c)  // ro: The error that halted the channel.
#define COMM_ENGINE_CHANNEL_ERROR_CODE_MASK UINT32_C(0xff)  // What.
#define COMM_ENGINE_CHANNEL_ERROR_CODE_SHIFT 0
#define COMM_ENGINE_CHANNEL_ERROR_INDEX_MASK UINT32_C(0xffff00)  // Low 16 bits of the submission's index.
#define COMM_ENGINE_CHANNEL_ERROR_INDEX_SHIFT 8
#define COMM_ENGINE_CHANNEL_ERROR_VALID_MASK UINT32_C(0x80000000)  // Halted. Clearing it goes on with the next submission; after a ring_overrun the producer must be written anew.
#define COMM_ENGINE_CHANNEL_ERROR_VALID_SHIFT 31

// A global address.
typedef struct {
  uint64_t value;  // Of 0 in all other fields: a place on the own die.
} comm_engine_address_t;
#define COMM_ENGINE_ADDRESS_SIZE 8
typedef char comm_engine_address_has_its_size[sizeof(comm_engine_address_t) == 8 ? 1 : -1];
typedef char comm_engine_address_value_has_its_place[offsetof(comm_engine_address_t, value) == 0 ? 1 : -1];
#define COMM_ENGINE_ADDRESS_VALUE_OFFSET_MASK UINT64_C(0xffffffffffff)  // Byte in the end point's memory, or what its page table makes one of.
#define COMM_ENGINE_ADDRESS_VALUE_OFFSET_SHIFT 0
#define COMM_ENGINE_ADDRESS_VALUE_ENDPOINT_MASK UINT64_C(0xfff000000000000)  // Number of the die or CPU; 0 with kind 0.
#define COMM_ENGINE_ADDRESS_VALUE_ENDPOINT_SHIFT 48
#define COMM_ENGINE_ADDRESS_VALUE_KIND_MASK UINT64_C(0xf000000000000000)  // Of the end point.
#define COMM_ENGINE_ADDRESS_VALUE_KIND_SHIFT 60

// A descriptor as software writes it. Members that the opcode does not use should be 0.
typedef struct {
  uint8_t opcode;  // What to do.
  uint8_t data_type;  // Of a reduction; bytes otherwise.
  uint16_t flags;  // Switches.
  uint16_t tag;  // Software's own; comes back in the completion.
  uint8_t quality_of_service;  // Of its packets.
  uint8_t condition;  // Of a wait.
  uint32_t token;  // Must be the page's where addresses are translated.
  uint32_t count;  // Rows, entries or indices.
  uint64_t source;  // A global address.
  uint64_t destination;  // A global address.
  uint32_t length;  // Bytes, or bytes of a row.
  uint32_t source_stride;  // Bytes from row to row.
  uint32_t destination_stride;  // Bytes from row to row.
  uint32_t flag_value;  // Written, added or compared.
  uint64_t flag_address;  // A global address, a multiple of 4; of write_notify with data on the destination's end point, of a wait on the own die.
  uint64_t list_address;  // List entries, indices or scales, on the own die.
} comm_engine_submission_t;
#define COMM_ENGINE_SUBMISSION_SIZE 64
typedef char comm_engine_submission_has_its_size[sizeof(comm_engine_submission_t) == 64 ? 1 : -1];
typedef char comm_engine_submission_opcode_has_its_place[offsetof(comm_engine_submission_t, opcode) == 0 ? 1 : -1];
typedef char comm_engine_submission_data_type_has_its_place[offsetof(comm_engine_submission_t, data_type) == 1 ? 1 : -1];
typedef char comm_engine_submission_flags_has_its_place[offsetof(comm_engine_submission_t, flags) == 2 ? 1 : -1];
typedef char comm_engine_submission_tag_has_its_place[offsetof(comm_engine_submission_t, tag) == 4 ? 1 : -1];
typedef char comm_engine_submission_quality_of_service_has_its_place[offsetof(comm_engine_submission_t, quality_of_service) == 6 ? 1 : -1];
typedef char comm_engine_submission_condition_has_its_place[offsetof(comm_engine_submission_t, condition) == 7 ? 1 : -1];
typedef char comm_engine_submission_token_has_its_place[offsetof(comm_engine_submission_t, token) == 8 ? 1 : -1];
typedef char comm_engine_submission_count_has_its_place[offsetof(comm_engine_submission_t, count) == 12 ? 1 : -1];
typedef char comm_engine_submission_source_has_its_place[offsetof(comm_engine_submission_t, source) == 16 ? 1 : -1];
typedef char comm_engine_submission_destination_has_its_place[offsetof(comm_engine_submission_t, destination) == 24 ? 1 : -1];
typedef char comm_engine_submission_length_has_its_place[offsetof(comm_engine_submission_t, length) == 32 ? 1 : -1];
typedef char comm_engine_submission_source_stride_has_its_place[offsetof(comm_engine_submission_t, source_stride) == 36 ? 1 : -1];
typedef char comm_engine_submission_destination_stride_has_its_place[offsetof(comm_engine_submission_t, destination_stride) == 40 ? 1 : -1];
typedef char comm_engine_submission_flag_value_has_its_place[offsetof(comm_engine_submission_t, flag_value) == 44 ? 1 : -1];
typedef char comm_engine_submission_flag_address_has_its_place[offsetof(comm_engine_submission_t, flag_address) == 48 ? 1 : -1];
typedef char comm_engine_submission_list_address_has_its_place[offsetof(comm_engine_submission_t, list_address) == 56 ? 1 : -1];
#define COMM_ENGINE_SUBMISSION_FLAGS_COMPLETION_MASK UINT32_C(0x1)  // Write a completion. After an error there is always one.
#define COMM_ENGINE_SUBMISSION_FLAGS_COMPLETION_SHIFT 0
#define COMM_ENGINE_SUBMISSION_FLAGS_RAISE_INTERRUPT_MASK UINT32_C(0x2)  // With it, raise the channel's interrupt.
#define COMM_ENGINE_SUBMISSION_FLAGS_RAISE_INTERRUPT_SHIFT 1
#define COMM_ENGINE_SUBMISSION_FLAGS_FENCE_MASK UINT32_C(0x4)  // Start after everything before it in the channel has ended.
#define COMM_ENGINE_SUBMISSION_FLAGS_FENCE_SHIFT 2
#define COMM_ENGINE_SUBMISSION_FLAGS_FLAG_ADD_MASK UINT32_C(0x8)  // write_notify adds flag_value instead of writing it.
#define COMM_ENGINE_SUBMISSION_FLAGS_FLAG_ADD_SHIFT 3
#define COMM_ENGINE_SUBMISSION_QUALITY_OF_SERVICE_LEVEL_MASK UINT32_C(0xf)  // Service level.
#define COMM_ENGINE_SUBMISSION_QUALITY_OF_SERVICE_LEVEL_SHIFT 0

// What the engine writes when a descriptor has ended, in the order of the submissions.
typedef struct {
  uint16_t tag;  // Of the submission.
  uint16_t index;  // Low 16 bits of the submission's index.
  uint8_t status;  // How it ended.
  uint8_t error;  // Why it failed.
  uint16_t flags;  // Written last.
  uint64_t bytes;  // Payload bytes that arrived.
} comm_engine_completion_t;
#define COMM_ENGINE_COMPLETION_SIZE 16
typedef char comm_engine_completion_has_its_size[sizeof(comm_engine_completion_t) == 16 ? 1 : -1];
typedef char comm_engine_completion_tag_has_its_place[offsetof(comm_engine_completion_t, tag) == 0 ? 1 : -1];
typedef char comm_engine_completion_index_has_its_place[offsetof(comm_engine_completion_t, index) == 2 ? 1 : -1];
typedef char comm_engine_completion_status_has_its_place[offsetof(comm_engine_completion_t, status) == 4 ? 1 : -1];
typedef char comm_engine_completion_error_has_its_place[offsetof(comm_engine_completion_t, error) == 5 ? 1 : -1];
typedef char comm_engine_completion_flags_has_its_place[offsetof(comm_engine_completion_t, flags) == 6 ? 1 : -1];
typedef char comm_engine_completion_bytes_has_its_place[offsetof(comm_engine_completion_t, bytes) == 8 ? 1 : -1];
#define COMM_ENGINE_COMPLETION_FLAGS_PHASE_MASK UINT32_C(0x1)  // 1 in the first pass over the ring, then 0, then 1: software that clears the ring can poll it.
#define COMM_ENGINE_COMPLETION_FLAGS_PHASE_SHIFT 0

// A piece of a copy_list.
typedef struct {
  uint64_t source;  // A global address.
  uint64_t destination;  // A global address.
  uint32_t length;  // Bytes.
  uint32_t reserved;  // 0.
} comm_engine_list_entry_t;
#define COMM_ENGINE_LIST_ENTRY_SIZE 24
typedef char comm_engine_list_entry_has_its_size[sizeof(comm_engine_list_entry_t) == 24 ? 1 : -1];
typedef char comm_engine_list_entry_source_has_its_place[offsetof(comm_engine_list_entry_t, source) == 0 ? 1 : -1];
typedef char comm_engine_list_entry_destination_has_its_place[offsetof(comm_engine_list_entry_t, destination) == 8 ? 1 : -1];
typedef char comm_engine_list_entry_length_has_its_place[offsetof(comm_engine_list_entry_t, length) == 16 ? 1 : -1];
typedef char comm_engine_list_entry_reserved_has_its_place[offsetof(comm_engine_list_entry_t, reserved) == 20 ? 1 : -1];

// A page of the table at page_table_base.
typedef struct {
  uint64_t frame;  // Where the page is.
  uint32_t token;  // Accesses must carry it.
  uint32_t reserved;  // 0.
} comm_engine_page_entry_t;
#define COMM_ENGINE_PAGE_ENTRY_SIZE 16
typedef char comm_engine_page_entry_has_its_size[sizeof(comm_engine_page_entry_t) == 16 ? 1 : -1];
typedef char comm_engine_page_entry_frame_has_its_place[offsetof(comm_engine_page_entry_t, frame) == 0 ? 1 : -1];
typedef char comm_engine_page_entry_token_has_its_place[offsetof(comm_engine_page_entry_t, token) == 8 ? 1 : -1];
typedef char comm_engine_page_entry_reserved_has_its_place[offsetof(comm_engine_page_entry_t, reserved) == 12 ? 1 : -1];
#define COMM_ENGINE_PAGE_ENTRY_FRAME_VALID_MASK UINT64_C(0x1)  // The page is mapped.
#define COMM_ENGINE_PAGE_ENTRY_FRAME_VALID_SHIFT 0
#define COMM_ENGINE_PAGE_ENTRY_FRAME_WRITABLE_MASK UINT64_C(0x2)  // It may be written.
#define COMM_ENGINE_PAGE_ENTRY_FRAME_WRITABLE_SHIFT 1
#define COMM_ENGINE_PAGE_ENTRY_FRAME_PLACE_MASK UINT64_C(0xfffffffff000)  // Place in the die's memory, in units of 4 KiB; a multiple of the page.
#define COMM_ENGINE_PAGE_ENTRY_FRAME_PLACE_SHIFT 12

#endif  // CMX_COMM_ENGINE_REGISTERS_H
