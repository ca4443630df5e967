// SPDX-License-Identifier: Apache-2.0
// Generated from hw/comm_engine/registers.toml by cmx_register_map; do not edit.
// clang-format off
// Communication engine: A page for the whole engine and a page for each channel; descriptors of 64 bytes in rings in the die's memory, completions of 16 bytes in others.
// A register's name is its offset from kBase, in a block of several from the start of one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "hw/register_map/register_table.h"

namespace cmx::hw::comm_engine_registers {

inline constexpr std::uint32_t kBase = 0x10000000;
inline constexpr std::uint64_t kMagic = 0x53444d41;  // What identification reads: SDMA in ASCII.
inline constexpr std::uint64_t kRingEntriesMost = 0x10000;  // Entries of a ring.
inline constexpr std::uint64_t kRowsBytesMost = 0x10000000000;  // Bytes of all rows of a descriptor.
inline constexpr std::uint64_t kPageBitsLeast = 0xc;  // Pages of 4 KiB; page_entry.place counts in them.
inline constexpr std::uint64_t kPageBitsMost = 0x28;  // Pages of 1 TiB.

/// What a descriptor does.
enum class Opcode : std::uint8_t {
  kNop = 0,  // Nothing; completes.
  kCopy = 1,  // `length` bytes from source to destination.
  kCopyRows = 2,  // 2-D: `count` rows of `length` bytes, the strides apart.
  kCopyList = 3,  // Scatter-gather: `count` entries of list_entry at list_address.
  kReduceAdd = 4,  // destination += source, element by element of data_type.
  kReduceMax = 5,  // destination = max(destination, source).
  kReduceMin = 6,  // destination = min(destination, source).
  kScaleAccumulate = 7,  // destination += source * scale, row by row; FP32 scales at list_address, one a row.
  kWriteNotify = 8,  // Copy, then flag_value to flag_address when the data are visible there; with length 0 the flag alone, at any end point.
  kWaitFlag = 9,  // Holds the channel until the word at flag_address meets `condition` with flag_value.
  kFence = 10,  // Completes when everything before it in its channel has.
  kAtomicAdd = 11,  // Adds flag_value to the 32-bit word at flag_address.
  kGather = 12,  // Row i of destination is row index[i] of source; `count` 32-bit indices at list_address.
  kScatter = 13,  // Row index[i] of destination is row i of source; `count` 32-bit indices at list_address.
};
inline constexpr std::array<ValueName, 14> kOpcodeNames{{
    {0, "nop"},
    {1, "copy"},
    {2, "copy_rows"},
    {3, "copy_list"},
    {4, "reduce_add"},
    {5, "reduce_max"},
    {6, "reduce_min"},
    {7, "scale_accumulate"},
    {8, "write_notify"},
    {9, "wait_flag"},
    {10, "fence"},
    {11, "atomic_add"},
    {12, "gather"},
    {13, "scatter"},
}};

/// Elements of a reduction.
enum class DataType : std::uint8_t {
  kBytes = 0,  // No arithmetic: copies.
  kInt32 = 1,  // Two's complement, wraps.
  kFp32 = 2,  // IEEE single, to nearest even.
  kBf16 = 3,  // Upper half of FP32; computed in FP32 and rounded to nearest even.
};
inline constexpr std::array<ValueName, 4> kDataTypeNames{{
    {0, "bytes"},
    {1, "int32"},
    {2, "fp32"},
    {3, "bf16"},
}};

/// When a wait ends; both sides are 32 bits without sign.
enum class Condition : std::uint8_t {
  kEqual = 0,  // word = flag_value
  kAtLeast = 1,  // word - flag_value, modulo 2^32, is below 2^31: counters may wrap.
};
inline constexpr std::array<ValueName, 2> kConditionNames{{
    {0, "equal"},
    {1, "at_least"},
}};

/// How a descriptor ended.
enum class Status : std::uint8_t {
  kOk = 0,  // Done; the data are visible at their destination.
  kError = 1,  // Not done, or in part; `error` says why.
};
inline constexpr std::array<ValueName, 2> kStatusNames{{
    {0, "ok"},
    {1, "error"},
}};

/// What went wrong. The channel halts: what follows may depend on what failed.
enum class Error : std::uint8_t {
  kNone = 0,  // Nothing.
  kBadOpcode = 1,  // No such opcode.
  kBadDataType = 2,  // No such type, or a reduction of bytes.
  kBadCondition = 3,  // No such condition.
  kBadLength = 4,  // Length or count 0 (but length 0 of write_notify is right), no whole number of elements, or more than rows_bytes_most in all.
  kBadAddress = 5,  // Bad kind or end point, beyond the memory, or neither end on the own die.
  kMisaligned = 6,  // An address or stride that is no multiple of its element; flags and lists: of 4 or 8 bytes.
  kRingOverrun = 7,  // The producer is more than ring_entries ahead of the consumer.
  kCompletionOverrun = 8,  // No room in the completion ring; the completion is lost.
  kUnmapped = 9,  // The page table has no valid entry for the page.
  kWriteProtected = 10,  // The page may not be written.
  kWrongToken = 11,  // The descriptor's token is not the page's.
  kTransfer = 12,  // The fabric could not carry it, or the target refused it.
  kUnsupported = 13,  // The engine cannot do it: a reduction into another end point's memory.
  kBadRing = 14,  // A ring without base or entries, or whose entries are no power of two.
  kAborted = 15,  // A wait, or what was fetched and had not started, whose channel was disabled.
};
inline constexpr std::array<ValueName, 16> kErrorNames{{
    {0, "none"},
    {1, "bad_opcode"},
    {2, "bad_data_type"},
    {3, "bad_condition"},
    {4, "bad_length"},
    {5, "bad_address"},
    {6, "misaligned"},
    {7, "ring_overrun"},
    {8, "completion_overrun"},
    {9, "unmapped"},
    {10, "write_protected"},
    {11, "wrong_token"},
    {12, "transfer"},
    {13, "unsupported"},
    {14, "bad_ring"},
    {15, "aborted"},
}};

/// What a global address points into.
enum class AddressKind : std::uint8_t {
  kOwn = 0,  // The engine's own die.
  kDie = 1,  // HBM of a die.
  kCpu = 2,  // Memory of a CPU.
};
inline constexpr std::array<ValueName, 3> kAddressKindNames{{
    {0, "own"},
    {1, "die"},
    {2, "cpu"},
}};

/// The engine as a whole.
namespace global {
inline constexpr std::uint32_t kOffset = 0x0;
inline constexpr std::uint32_t kStride = 0x1000;
inline constexpr std::uint32_t kCount = 1;
inline constexpr std::uint32_t kIdentification = 0x0;  // ro: The constant `magic`.
inline constexpr std::uint32_t kVersion = 0x4;  // ro: Of this map.
inline constexpr BitField<std::uint32_t> kVersionMinor{0, 16};  // Changes that old drivers do not notice.
inline constexpr BitField<std::uint32_t> kVersionMajor{16, 16};  // Changes that they do.
inline constexpr std::array<FieldInfo, 2> kVersionFields{{
    {"minor", 0, 16, {}},
    {"major", 16, 16, {}},
}};
inline constexpr std::uint32_t kCapabilities = 0x8;  // ro: What there is.
inline constexpr BitField<std::uint32_t> kCapabilitiesChannels{0, 16};  // Pages of channels that answer.
inline constexpr std::array<FieldInfo, 1> kCapabilitiesFields{{
    {"channels", 0, 16, {}},
}};
inline constexpr std::uint32_t kControl = 0xc;  // rw: Starts and stops.
inline constexpr BitField<std::uint32_t> kControlEnable{0, 1};  // Channels fetch descriptors.
inline constexpr BitField<std::uint32_t> kControlReset{1, 1};  // All registers to their reset values, rings and waits forgotten. Ignored while transactions are under way.
inline constexpr std::array<FieldInfo, 2> kControlFields{{
    {"enable", 0, 1, {}},
    {"reset", 1, 1, {}},
}};
inline constexpr std::uint32_t kStatus = 0x10;  // ro: What it does.
inline constexpr BitField<std::uint32_t> kStatusBusy{0, 1};  // A descriptor is under way.
inline constexpr std::array<FieldInfo, 1> kStatusFields{{
    {"busy", 0, 1, {}},
}};
inline constexpr std::uint32_t kInterruptStatus = 0x14;  // ro: Why the interrupt is raised.
inline constexpr BitField<std::uint32_t> kInterruptStatusChannels{0, 1};  // channel_interrupts is not 0.
inline constexpr BitField<std::uint32_t> kInterruptStatusFault{1, 1};  // fault_status became valid.
inline constexpr std::array<FieldInfo, 2> kInterruptStatusFields{{
    {"channels", 0, 1, {}},
    {"fault", 1, 1, {}},
}};
inline constexpr std::uint32_t kInterruptEnable = 0x18;  // rw: Bits of interrupt_status that raise the interrupt.
inline constexpr BitField<std::uint32_t> kInterruptEnableChannels{0, 1};  // Of channels.
inline constexpr BitField<std::uint32_t> kInterruptEnableFault{1, 1};  // Of faults.
inline constexpr std::array<FieldInfo, 2> kInterruptEnableFields{{
    {"channels", 0, 1, {}},
    {"fault", 1, 1, {}},
}};
inline constexpr std::uint32_t kErrorStatus = 0x1c;  // ro: The first error since `valid` was cleared.
inline constexpr BitField<std::uint32_t> kErrorStatusCode{0, 8};  // What.
inline constexpr BitField<std::uint32_t> kErrorStatusChannel{8, 16};  // Whose.
inline constexpr BitField<std::uint32_t> kErrorStatusValid{31, 1};  // There was one.
inline constexpr std::array<FieldInfo, 3> kErrorStatusFields{{
    {"code", 0, 8, kErrorNames},
    {"channel", 8, 16, {}},
    {"valid", 31, 1, {}},
}};
inline constexpr std::uint32_t kChannelInterruptsLo = 0x20;  // ro: Bit n: channel n asks for attention. Bits 31 to 0.
inline constexpr std::uint32_t kChannelInterruptsHi = 0x24;  // ro: Bit n: channel n asks for attention. Bits 63 to 32.
inline constexpr std::uint32_t kBytesReadLo = 0x40;  // ro: Payload bytes that were read at a source. Bits 31 to 0.
inline constexpr std::uint32_t kBytesReadHi = 0x44;  // ro: Payload bytes that were read at a source. Bits 63 to 32.
inline constexpr std::uint32_t kBytesWrittenLo = 0x48;  // ro: Payload bytes that were written at a destination. Bits 31 to 0.
inline constexpr std::uint32_t kBytesWrittenHi = 0x4c;  // ro: Payload bytes that were written at a destination. Bits 63 to 32.
inline constexpr std::uint32_t kDescriptorsLo = 0x50;  // ro: Descriptors that ended. Bits 31 to 0.
inline constexpr std::uint32_t kDescriptorsHi = 0x54;  // ro: Descriptors that ended. Bits 63 to 32.
inline constexpr std::uint32_t kTransactionsLo = 0x58;  // ro: Transactions that were started. Bits 31 to 0.
inline constexpr std::uint32_t kTransactionsHi = 0x5c;  // ro: Transactions that were started. Bits 63 to 32.
inline constexpr std::uint32_t kWindowStallsLo = 0x60;  // ro: Transactions that found the outstanding window full. Bits 31 to 0.
inline constexpr std::uint32_t kWindowStallsHi = 0x64;  // ro: Transactions that found the outstanding window full. Bits 63 to 32.
inline constexpr std::uint32_t kTranslationMissesLo = 0x68;  // ro: Pages whose entry had to be fetched. Bits 31 to 0.
inline constexpr std::uint32_t kTranslationMissesHi = 0x6c;  // ro: Pages whose entry had to be fetched. Bits 63 to 32.
inline constexpr std::uint32_t kCounterControl = 0x70;  // wo: Of the counters.
inline constexpr BitField<std::uint32_t> kCounterControlClear{0, 1};  // All counters to 0.
inline constexpr std::array<FieldInfo, 1> kCounterControlFields{{
    {"clear", 0, 1, {}},
}};
inline constexpr std::uint32_t kPageTableBaseLo = 0x80;  // rw: Place in the die's memory of the page_entry of page 0. Bits 31 to 0.
inline constexpr std::uint32_t kPageTableBaseHi = 0x84;  // rw: Place in the die's memory of the page_entry of page 0. Bits 63 to 32.
inline constexpr std::uint32_t kPageTableEntries = 0x88;  // rw: Pages beyond them are unmapped.
inline constexpr std::uint32_t kTranslationControl = 0x8c;  // rw: Of offsets on this die.
inline constexpr BitField<std::uint32_t> kTranslationControlEnable{0, 1};  // Offsets are looked up.
inline constexpr BitField<std::uint32_t> kTranslationControlPageBits{8, 6};  // A page has 2^page_bits bytes, page_bits_least to page_bits_most.
inline constexpr BitField<std::uint32_t> kTranslationControlFlush{31, 1};  // Forgets the entries that were fetched.
inline constexpr std::array<FieldInfo, 3> kTranslationControlFields{{
    {"enable", 0, 1, {}},
    {"page_bits", 8, 6, {}},
    {"flush", 31, 1, {}},
}};
inline constexpr std::uint32_t kFaultAddressLo = 0x90;  // ro: The offset of the first fault since `valid` was cleared. Bits 31 to 0.
inline constexpr std::uint32_t kFaultAddressHi = 0x94;  // ro: The offset of the first fault since `valid` was cleared. Bits 63 to 32.
inline constexpr std::uint32_t kFaultStatus = 0x98;  // ro: The fault at fault_address.
inline constexpr BitField<std::uint32_t> kFaultStatusCode{0, 8};  // unmapped, write_protected or wrong_token.
inline constexpr BitField<std::uint32_t> kFaultStatusChannel{8, 16};  // Whose; 0xffff: an access from another end point.
inline constexpr BitField<std::uint32_t> kFaultStatusValid{31, 1};  // There was one.
inline constexpr std::array<FieldInfo, 3> kFaultStatusFields{{
    {"code", 0, 8, kErrorNames},
    {"channel", 8, 16, {}},
    {"valid", 31, 1, {}},
}};
inline constexpr std::array<RegisterInfo, 30> kRegisters{{
    {"identification", 0x0, 0x53444d41, 0xffffffff, 0x0, 0x0, {}, {}},
    {"version", 0x4, 0x10000, 0xffffffff, 0x0, 0x0, kVersionFields, {}},
    {"capabilities", 0x8, 0x30, 0xffff, 0x0, 0x0, kCapabilitiesFields, {}},
    {"control", 0xc, 0x0, 0x1, 0x3, 0x0, kControlFields, {}},
    {"status", 0x10, 0x0, 0x1, 0x0, 0x0, kStatusFields, {}},
    {"interrupt_status", 0x14, 0x0, 0x3, 0x0, 0x2, kInterruptStatusFields, {}},
    {"interrupt_enable", 0x18, 0x0, 0x3, 0x3, 0x0, kInterruptEnableFields, {}},
    {"error_status", 0x1c, 0x0, 0x80ffffff, 0x0, 0x80000000, kErrorStatusFields, {}},
    {"channel_interrupts_lo", 0x20, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"channel_interrupts_hi", 0x24, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"bytes_read_lo", 0x40, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"bytes_read_hi", 0x44, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"bytes_written_lo", 0x48, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"bytes_written_hi", 0x4c, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"descriptors_lo", 0x50, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"descriptors_hi", 0x54, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"transactions_lo", 0x58, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"transactions_hi", 0x5c, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"window_stalls_lo", 0x60, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"window_stalls_hi", 0x64, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"translation_misses_lo", 0x68, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"translation_misses_hi", 0x6c, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"counter_control", 0x70, 0x0, 0x0, 0x1, 0x0, kCounterControlFields, {}},
    {"page_table_base_lo", 0x80, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"page_table_base_hi", 0x84, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"page_table_entries", 0x88, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"translation_control", 0x8c, 0x1500, 0x3f01, 0x80003f01, 0x0, kTranslationControlFields, {}},
    {"fault_address_lo", 0x90, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"fault_address_hi", 0x94, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"fault_status", 0x98, 0x0, 0x80ffffff, 0x0, 0x80000000, kFaultStatusFields, {}},
}};
}  // namespace global

/// A channel: a ring of submissions, a ring of completions. Indices run freely modulo 2^32; entry i lies at i modulo the ring's entries.
namespace channel {
inline constexpr std::uint32_t kOffset = 0x10000;
inline constexpr std::uint32_t kStride = 0x1000;
inline constexpr std::uint32_t kCount = 48;
inline constexpr std::uint32_t kRingBaseLo = 0x0;  // rw: Place of the submission ring in the die's memory, a multiple of 64. Bits 31 to 0.
inline constexpr std::uint32_t kRingBaseHi = 0x4;  // rw: Place of the submission ring in the die's memory, a multiple of 64. Bits 63 to 32.
inline constexpr std::uint32_t kRingEntries = 0x8;  // rw: A power of two up to ring_entries_most.
inline constexpr std::uint32_t kProducer = 0xc;  // rw: Doorbell: the index behind the last submission.
inline constexpr std::uint32_t kConsumer = 0x10;  // ro: The index behind the last submission that was fetched; its entry may be used again.
inline constexpr std::uint32_t kCompletionBaseLo = 0x18;  // rw: Place of the completion ring, a multiple of 16. Bits 31 to 0.
inline constexpr std::uint32_t kCompletionBaseHi = 0x1c;  // rw: Place of the completion ring, a multiple of 16. Bits 63 to 32.
inline constexpr std::uint32_t kCompletionEntries = 0x20;  // rw: A power of two up to ring_entries_most; 0: no completions are written.
inline constexpr std::uint32_t kCompletionProducer = 0x24;  // ro: The index behind the last completion that was written.
inline constexpr std::uint32_t kCompletionConsumer = 0x28;  // rw: The index behind the last completion that software has read.
inline constexpr std::uint32_t kControl = 0x2c;  // rw: Of the channel.
inline constexpr BitField<std::uint32_t> kControlEnable{0, 1};  // Fetches descriptors. 1 to 0: what was not fetched is forgotten, a wait and what has not started end as aborted. 0 to 1 while not busy: all four indices are 0.
inline constexpr BitField<std::uint32_t> kControlCompletionInterrupt{1, 1};  // A completion whose descriptor asks for it raises the interrupt.
inline constexpr BitField<std::uint32_t> kControlErrorInterrupt{2, 1};  // An error raises it.
inline constexpr std::array<FieldInfo, 3> kControlFields{{
    {"enable", 0, 1, {}},
    {"completion_interrupt", 1, 1, {}},
    {"error_interrupt", 2, 1, {}},
}};
inline constexpr std::uint32_t kStatus = 0x30;  // ro: What it does.
inline constexpr BitField<std::uint32_t> kStatusBusy{0, 1};  // Descriptors are waiting or under way.
inline constexpr BitField<std::uint32_t> kStatusHalted{1, 1};  // After an error, until error.valid is cleared.
inline constexpr BitField<std::uint32_t> kStatusWaiting{2, 1};  // A wait_flag holds the channel.
inline constexpr std::array<FieldInfo, 3> kStatusFields{{
    {"busy", 0, 1, {}},
    {"halted", 1, 1, {}},
    {"waiting", 2, 1, {}},
}};
inline constexpr std::uint32_t kInterruptStatus = 0x34;  // w1c: Why the channel asks for attention.
inline constexpr BitField<std::uint32_t> kInterruptStatusCompletion{0, 1};  // A completion that asked for it was written.
inline constexpr BitField<std::uint32_t> kInterruptStatusError{1, 1};  // An error occurred.
inline constexpr std::array<FieldInfo, 2> kInterruptStatusFields{{
    {"completion", 0, 1, {}},
    {"error", 1, 1, {}},
}};
inline constexpr std::uint32_t kOutstandingLimit = 0x38;  // rw: Transactions under way at a time; 0: the engine's window.
inline constexpr std::uint32_t kError = 0x3c;  // ro: The error that halted the channel.
inline constexpr BitField<std::uint32_t> kErrorCode{0, 8};  // What.
inline constexpr BitField<std::uint32_t> kErrorIndex{8, 16};  // Low 16 bits of the submission's index.
inline constexpr BitField<std::uint32_t> kErrorValid{31, 1};  // Halted. Clearing it goes on with the next submission; after a ring_overrun the producer must be written anew.
inline constexpr std::array<FieldInfo, 3> kErrorFields{{
    {"code", 0, 8, kErrorNames},
    {"index", 8, 16, {}},
    {"valid", 31, 1, {}},
}};
inline constexpr std::array<RegisterInfo, 15> kRegisters{{
    {"ring_base_lo", 0x0, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"ring_base_hi", 0x4, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"ring_entries", 0x8, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"producer", 0xc, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"consumer", 0x10, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"completion_base_lo", 0x18, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"completion_base_hi", 0x1c, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"completion_entries", 0x20, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"completion_producer", 0x24, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"completion_consumer", 0x28, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"control", 0x2c, 0x0, 0x7, 0x7, 0x0, kControlFields, {}},
    {"status", 0x30, 0x0, 0x7, 0x0, 0x0, kStatusFields, {}},
    {"interrupt_status", 0x34, 0x0, 0x3, 0x0, 0x3, kInterruptStatusFields, {}},
    {"outstanding_limit", 0x38, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"error", 0x3c, 0x0, 0x80ffffff, 0x0, 0x80000000, kErrorFields, {}},
}};
}  // namespace channel

/// A global address.
struct Address {
  static constexpr std::size_t kBytes = 8;

  std::uint64_t value{};  // Of 0 in all other fields: a place on the own die.

  static constexpr BitField<std::uint64_t> kValueOffset{0, 48};  // Byte in the end point's memory, or what its page table makes one of.
  static constexpr BitField<std::uint64_t> kValueEndpoint{48, 12};  // Number of the die or CPU; 0 with kind 0.
  static constexpr BitField<std::uint64_t> kValueKind{60, 4};  // Of the end point.

  constexpr void encode(std::span<std::uint8_t, kBytes> raw_bytes) const {
    put_little_endian(value, raw_bytes.subspan<0, 8>());
  }
  static constexpr Address decode(std::span<const std::uint8_t, kBytes> raw_bytes) {
    Address result;
    result.value = get_little_endian<std::uint64_t>(raw_bytes.subspan<0, 8>());
    return result;
  }
  constexpr bool operator==(const Address&) const = default;
};

/// A descriptor as software writes it. Members that the opcode does not use should be 0.
struct Submission {
  static constexpr std::size_t kBytes = 64;

  std::uint8_t opcode{};  // What to do.
  std::uint8_t data_type{};  // Of a reduction; bytes otherwise.
  std::uint16_t flags{};  // Switches.
  std::uint16_t tag{};  // Software's own; comes back in the completion.
  std::uint8_t quality_of_service{};  // Of its packets.
  std::uint8_t condition{};  // Of a wait.
  std::uint32_t token{};  // Must be the page's where addresses are translated.
  std::uint32_t count{};  // Rows, entries or indices.
  std::uint64_t source{};  // A global address.
  std::uint64_t destination{};  // A global address.
  std::uint32_t length{};  // Bytes, or bytes of a row.
  std::uint32_t source_stride{};  // Bytes from row to row.
  std::uint32_t destination_stride{};  // Bytes from row to row.
  std::uint32_t flag_value{};  // Written, added or compared.
  std::uint64_t flag_address{};  // A global address, a multiple of 4; of write_notify with data on the destination's end point, of a wait on the own die.
  std::uint64_t list_address{};  // List entries, indices or scales, on the own die.

  static constexpr BitField<std::uint16_t> kFlagsCompletion{0, 1};  // Write a completion. After an error there is always one.
  static constexpr BitField<std::uint16_t> kFlagsRaiseInterrupt{1, 1};  // With it, raise the channel's interrupt.
  static constexpr BitField<std::uint16_t> kFlagsFence{2, 1};  // Start after everything before it in the channel has ended.
  static constexpr BitField<std::uint16_t> kFlagsFlagAdd{3, 1};  // write_notify adds flag_value instead of writing it.
  static constexpr BitField<std::uint8_t> kQualityOfServiceLevel{0, 4};  // Service level.

  constexpr void encode(std::span<std::uint8_t, kBytes> raw_bytes) const {
    put_little_endian(opcode, raw_bytes.subspan<0, 1>());
    put_little_endian(data_type, raw_bytes.subspan<1, 1>());
    put_little_endian(flags, raw_bytes.subspan<2, 2>());
    put_little_endian(tag, raw_bytes.subspan<4, 2>());
    put_little_endian(quality_of_service, raw_bytes.subspan<6, 1>());
    put_little_endian(condition, raw_bytes.subspan<7, 1>());
    put_little_endian(token, raw_bytes.subspan<8, 4>());
    put_little_endian(count, raw_bytes.subspan<12, 4>());
    put_little_endian(source, raw_bytes.subspan<16, 8>());
    put_little_endian(destination, raw_bytes.subspan<24, 8>());
    put_little_endian(length, raw_bytes.subspan<32, 4>());
    put_little_endian(source_stride, raw_bytes.subspan<36, 4>());
    put_little_endian(destination_stride, raw_bytes.subspan<40, 4>());
    put_little_endian(flag_value, raw_bytes.subspan<44, 4>());
    put_little_endian(flag_address, raw_bytes.subspan<48, 8>());
    put_little_endian(list_address, raw_bytes.subspan<56, 8>());
  }
  static constexpr Submission decode(std::span<const std::uint8_t, kBytes> raw_bytes) {
    Submission result;
    result.opcode = get_little_endian<std::uint8_t>(raw_bytes.subspan<0, 1>());
    result.data_type = get_little_endian<std::uint8_t>(raw_bytes.subspan<1, 1>());
    result.flags = get_little_endian<std::uint16_t>(raw_bytes.subspan<2, 2>());
    result.tag = get_little_endian<std::uint16_t>(raw_bytes.subspan<4, 2>());
    result.quality_of_service = get_little_endian<std::uint8_t>(raw_bytes.subspan<6, 1>());
    result.condition = get_little_endian<std::uint8_t>(raw_bytes.subspan<7, 1>());
    result.token = get_little_endian<std::uint32_t>(raw_bytes.subspan<8, 4>());
    result.count = get_little_endian<std::uint32_t>(raw_bytes.subspan<12, 4>());
    result.source = get_little_endian<std::uint64_t>(raw_bytes.subspan<16, 8>());
    result.destination = get_little_endian<std::uint64_t>(raw_bytes.subspan<24, 8>());
    result.length = get_little_endian<std::uint32_t>(raw_bytes.subspan<32, 4>());
    result.source_stride = get_little_endian<std::uint32_t>(raw_bytes.subspan<36, 4>());
    result.destination_stride = get_little_endian<std::uint32_t>(raw_bytes.subspan<40, 4>());
    result.flag_value = get_little_endian<std::uint32_t>(raw_bytes.subspan<44, 4>());
    result.flag_address = get_little_endian<std::uint64_t>(raw_bytes.subspan<48, 8>());
    result.list_address = get_little_endian<std::uint64_t>(raw_bytes.subspan<56, 8>());
    return result;
  }
  constexpr bool operator==(const Submission&) const = default;
};

/// What the engine writes when a descriptor has ended, in the order of the submissions.
struct Completion {
  static constexpr std::size_t kBytes = 16;

  std::uint16_t tag{};  // Of the submission.
  std::uint16_t index{};  // Low 16 bits of the submission's index.
  std::uint8_t status{};  // How it ended.
  std::uint8_t error{};  // Why it failed.
  std::uint16_t flags{};  // Written last.
  std::uint64_t bytes{};  // Payload bytes that arrived.

  static constexpr BitField<std::uint16_t> kFlagsPhase{0, 1};  // 1 in the first pass over the ring, then 0, then 1: software that clears the ring can poll it.

  constexpr void encode(std::span<std::uint8_t, kBytes> raw_bytes) const {
    put_little_endian(tag, raw_bytes.subspan<0, 2>());
    put_little_endian(index, raw_bytes.subspan<2, 2>());
    put_little_endian(status, raw_bytes.subspan<4, 1>());
    put_little_endian(error, raw_bytes.subspan<5, 1>());
    put_little_endian(flags, raw_bytes.subspan<6, 2>());
    put_little_endian(bytes, raw_bytes.subspan<8, 8>());
  }
  static constexpr Completion decode(std::span<const std::uint8_t, kBytes> raw_bytes) {
    Completion result;
    result.tag = get_little_endian<std::uint16_t>(raw_bytes.subspan<0, 2>());
    result.index = get_little_endian<std::uint16_t>(raw_bytes.subspan<2, 2>());
    result.status = get_little_endian<std::uint8_t>(raw_bytes.subspan<4, 1>());
    result.error = get_little_endian<std::uint8_t>(raw_bytes.subspan<5, 1>());
    result.flags = get_little_endian<std::uint16_t>(raw_bytes.subspan<6, 2>());
    result.bytes = get_little_endian<std::uint64_t>(raw_bytes.subspan<8, 8>());
    return result;
  }
  constexpr bool operator==(const Completion&) const = default;
};

/// A piece of a copy_list.
struct ListEntry {
  static constexpr std::size_t kBytes = 24;

  std::uint64_t source{};  // A global address.
  std::uint64_t destination{};  // A global address.
  std::uint32_t length{};  // Bytes.
  std::uint32_t reserved{};  // 0.


  constexpr void encode(std::span<std::uint8_t, kBytes> raw_bytes) const {
    put_little_endian(source, raw_bytes.subspan<0, 8>());
    put_little_endian(destination, raw_bytes.subspan<8, 8>());
    put_little_endian(length, raw_bytes.subspan<16, 4>());
    put_little_endian(reserved, raw_bytes.subspan<20, 4>());
  }
  static constexpr ListEntry decode(std::span<const std::uint8_t, kBytes> raw_bytes) {
    ListEntry result;
    result.source = get_little_endian<std::uint64_t>(raw_bytes.subspan<0, 8>());
    result.destination = get_little_endian<std::uint64_t>(raw_bytes.subspan<8, 8>());
    result.length = get_little_endian<std::uint32_t>(raw_bytes.subspan<16, 4>());
    result.reserved = get_little_endian<std::uint32_t>(raw_bytes.subspan<20, 4>());
    return result;
  }
  constexpr bool operator==(const ListEntry&) const = default;
};

/// A page of the table at page_table_base.
struct PageEntry {
  static constexpr std::size_t kBytes = 16;

  std::uint64_t frame{};  // Where the page is.
  std::uint32_t token{};  // Accesses must carry it.
  std::uint32_t reserved{};  // 0.

  static constexpr BitField<std::uint64_t> kFrameValid{0, 1};  // The page is mapped.
  static constexpr BitField<std::uint64_t> kFrameWritable{1, 1};  // It may be written.
  static constexpr BitField<std::uint64_t> kFramePlace{12, 36};  // Place in the die's memory, in units of 4 KiB; a multiple of the page.

  constexpr void encode(std::span<std::uint8_t, kBytes> raw_bytes) const {
    put_little_endian(frame, raw_bytes.subspan<0, 8>());
    put_little_endian(token, raw_bytes.subspan<8, 4>());
    put_little_endian(reserved, raw_bytes.subspan<12, 4>());
  }
  static constexpr PageEntry decode(std::span<const std::uint8_t, kBytes> raw_bytes) {
    PageEntry result;
    result.frame = get_little_endian<std::uint64_t>(raw_bytes.subspan<0, 8>());
    result.token = get_little_endian<std::uint32_t>(raw_bytes.subspan<8, 4>());
    result.reserved = get_little_endian<std::uint32_t>(raw_bytes.subspan<12, 4>());
    return result;
  }
  constexpr bool operator==(const PageEntry&) const = default;
};

/// For a log of accesses.
inline constexpr std::array<BlockInfo, 2> kBlocks{{
    {"global", global::kOffset, global::kStride, global::kCount, global::kRegisters},
    {"channel", channel::kOffset, channel::kStride, channel::kCount, channel::kRegisters},
}};

}  // namespace cmx::hw::comm_engine_registers
