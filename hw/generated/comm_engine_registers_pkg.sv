// SPDX-License-Identifier: Apache-2.0
// Generated from hw/comm_engine/registers.toml by cmx_register_map; do not edit.
// Communication engine: A page for the whole engine and a page for each channel; descriptors of 64 bytes in rings in the die's memory, completions of 16 bytes in others.
package comm_engine_registers_pkg;

  // Who imports the package needs a part of it.
  /* verilator lint_off UNUSEDPARAM */

  localparam logic [31:0] Base = 32'h10000000;
  localparam logic [63:0] Magic = 64'h53444d41;  // What identification reads: SDMA in ASCII.
  localparam logic [63:0] RingEntriesMost = 64'h10000;  // Entries of a ring.
  localparam logic [63:0] RowsBytesMost = 64'h10000000000;  // Bytes of all rows of a descriptor.
  localparam logic [63:0] PageBitsLeast = 64'hc;  // Pages of 4 KiB; page_entry.place counts in them.
  localparam logic [63:0] PageBitsMost = 64'h28;  // Pages of 1 TiB.

  // What a descriptor does.
  typedef enum logic [7:0] {
    OpcodeNop = 8'd0,  // Nothing; completes.
    OpcodeCopy = 8'd1,  // `length` bytes from source to destination.
    OpcodeCopyRows = 8'd2,  // 2-D: `count` rows of `length` bytes, the strides apart.
    OpcodeCopyList = 8'd3,  // Scatter-gather: `count` entries of list_entry at list_address.
    OpcodeReduceAdd = 8'd4,  // destination += source, element by element of data_type.
    OpcodeReduceMax = 8'd5,  // destination = max(destination, source).
    OpcodeReduceMin = 8'd6,  // destination = min(destination, source).
    OpcodeScaleAccumulate = 8'd7,  // destination += source * scale, row by row; FP32 scales at list_address, one a row.
    OpcodeWriteNotify = 8'd8,  // Copy, then flag_value to flag_address when the data are visible there; with length 0 the flag alone, at any end point.
    OpcodeWaitFlag = 8'd9,  // Holds the channel until the word at flag_address meets `condition` with flag_value.
    OpcodeFence = 8'd10,  // Completes when everything before it in its channel has.
    OpcodeAtomicAdd = 8'd11,  // Adds flag_value to the 32-bit word at flag_address.
    OpcodeGather = 8'd12,  // Row i of destination is row index[i] of source; `count` 32-bit indices at list_address.
    OpcodeScatter = 8'd13  // Row index[i] of destination is row i of source; `count` 32-bit indices at list_address.
  } opcode_e;

  // Elements of a reduction.
  typedef enum logic [7:0] {
    DataTypeBytes = 8'd0,  // No arithmetic: copies.
    DataTypeInt32 = 8'd1,  // Two's complement, wraps.
    DataTypeFp32 = 8'd2,  // IEEE single, to nearest even.
    DataTypeBf16 = 8'd3  // Upper half of FP32; computed in FP32 and rounded to nearest even.
  } data_type_e;

  // When a wait ends; both sides are 32 bits without sign.
  typedef enum logic [7:0] {
    ConditionEqual = 8'd0,  // word = flag_value
    ConditionAtLeast = 8'd1  // word - flag_value, modulo 2^32, is below 2^31: counters may wrap.
  } condition_e;

  // How a descriptor ended.
  typedef enum logic [7:0] {
    StatusOk = 8'd0,  // Done; the data are visible at their destination.
    StatusError = 8'd1  // Not done, or in part; `error` says why.
  } status_e;

  // What went wrong. The channel halts: what follows may depend on what failed.
  typedef enum logic [7:0] {
    ErrorNone = 8'd0,  // Nothing.
    ErrorBadOpcode = 8'd1,  // No such opcode.
    ErrorBadDataType = 8'd2,  // No such type, or a reduction of bytes.
    ErrorBadCondition = 8'd3,  // No such condition.
    ErrorBadLength = 8'd4,  // Length or count 0 (but length 0 of write_notify is right), no whole number of elements, or more than rows_bytes_most in all.
    ErrorBadAddress = 8'd5,  // Bad kind or end point, beyond the memory, or neither end on the own die.
    ErrorMisaligned = 8'd6,  // An address or stride that is no multiple of its element; flags and lists: of 4 or 8 bytes.
    ErrorRingOverrun = 8'd7,  // The producer is more than ring_entries ahead of the consumer.
    ErrorCompletionOverrun = 8'd8,  // No room in the completion ring; the completion is lost.
    ErrorUnmapped = 8'd9,  // The page table has no valid entry for the page.
    ErrorWriteProtected = 8'd10,  // The page may not be written.
    ErrorWrongToken = 8'd11,  // The descriptor's token is not the page's.
    ErrorTransfer = 8'd12,  // The fabric could not carry it, or the target refused it.
    ErrorUnsupported = 8'd13,  // The engine cannot do it: a reduction into another end point's memory.
    ErrorBadRing = 8'd14,  // A ring without base or entries, or whose entries are no power of two.
    ErrorAborted = 8'd15  // A wait, or what was fetched and had not started, whose channel was disabled.
  } error_e;

  // What a global address points into.
  typedef enum logic [7:0] {
    AddressKindOwn = 8'd0,  // The engine's own die.
    AddressKindDie = 8'd1,  // HBM of a die.
    AddressKindCpu = 8'd2  // Memory of a CPU.
  } address_kind_e;

  // The engine as a whole.
  localparam logic [31:0] GlobalOffset = 32'h0;
  localparam logic [31:0] GlobalStride = 32'h1000;
  localparam logic [31:0] GlobalCount = 32'h1;
  localparam logic [31:0] GlobalIdentificationOffset = 32'h0;  // ro: The constant `magic`.
  localparam logic [31:0] GlobalIdentificationResetValue = 32'h53444d41;
  localparam logic [31:0] GlobalVersionOffset = 32'h4;  // ro: Of this map.
  localparam logic [31:0] GlobalVersionResetValue = 32'h10000;
  localparam logic [31:0] GlobalCapabilitiesOffset = 32'h8;  // ro: What there is.
  localparam logic [31:0] GlobalCapabilitiesResetValue = 32'h30;
  localparam logic [31:0] GlobalControlOffset = 32'hc;  // rw: Starts and stops.
  localparam logic [31:0] GlobalStatusOffset = 32'h10;  // ro: What it does.
  localparam logic [31:0] GlobalInterruptStatusOffset = 32'h14;  // ro: Why the interrupt is raised.
  localparam logic [31:0] GlobalInterruptEnableOffset = 32'h18;  // rw: Bits of interrupt_status that raise the interrupt.
  localparam logic [31:0] GlobalErrorStatusOffset = 32'h1c;  // ro: The first error since `valid` was cleared.
  localparam logic [31:0] GlobalChannelInterruptsLoOffset = 32'h20;  // ro: Bit n: channel n asks for attention. Bits 31 to 0.
  localparam logic [31:0] GlobalChannelInterruptsHiOffset = 32'h24;  // ro: Bit n: channel n asks for attention. Bits 63 to 32.
  localparam logic [31:0] GlobalBytesReadLoOffset = 32'h40;  // ro: Payload bytes that were read at a source. Bits 31 to 0.
  localparam logic [31:0] GlobalBytesReadHiOffset = 32'h44;  // ro: Payload bytes that were read at a source. Bits 63 to 32.
  localparam logic [31:0] GlobalBytesWrittenLoOffset = 32'h48;  // ro: Payload bytes that were written at a destination. Bits 31 to 0.
  localparam logic [31:0] GlobalBytesWrittenHiOffset = 32'h4c;  // ro: Payload bytes that were written at a destination. Bits 63 to 32.
  localparam logic [31:0] GlobalDescriptorsLoOffset = 32'h50;  // ro: Descriptors that ended. Bits 31 to 0.
  localparam logic [31:0] GlobalDescriptorsHiOffset = 32'h54;  // ro: Descriptors that ended. Bits 63 to 32.
  localparam logic [31:0] GlobalTransactionsLoOffset = 32'h58;  // ro: Transactions that were started. Bits 31 to 0.
  localparam logic [31:0] GlobalTransactionsHiOffset = 32'h5c;  // ro: Transactions that were started. Bits 63 to 32.
  localparam logic [31:0] GlobalWindowStallsLoOffset = 32'h60;  // ro: Transactions that found the outstanding window full. Bits 31 to 0.
  localparam logic [31:0] GlobalWindowStallsHiOffset = 32'h64;  // ro: Transactions that found the outstanding window full. Bits 63 to 32.
  localparam logic [31:0] GlobalTranslationMissesLoOffset = 32'h68;  // ro: Pages whose entry had to be fetched. Bits 31 to 0.
  localparam logic [31:0] GlobalTranslationMissesHiOffset = 32'h6c;  // ro: Pages whose entry had to be fetched. Bits 63 to 32.
  localparam logic [31:0] GlobalCounterControlOffset = 32'h70;  // wo: Of the counters.
  localparam logic [31:0] GlobalPageTableBaseLoOffset = 32'h80;  // rw: Place in the die's memory of the page_entry of page 0. Bits 31 to 0.
  localparam logic [31:0] GlobalPageTableBaseHiOffset = 32'h84;  // rw: Place in the die's memory of the page_entry of page 0. Bits 63 to 32.
  localparam logic [31:0] GlobalPageTableEntriesOffset = 32'h88;  // rw: Pages beyond them are unmapped.
  localparam logic [31:0] GlobalTranslationControlOffset = 32'h8c;  // rw: Of offsets on this die.
  localparam logic [31:0] GlobalTranslationControlResetValue = 32'h1500;
  localparam logic [31:0] GlobalFaultAddressLoOffset = 32'h90;  // ro: The offset of the first fault since `valid` was cleared. Bits 31 to 0.
  localparam logic [31:0] GlobalFaultAddressHiOffset = 32'h94;  // ro: The offset of the first fault since `valid` was cleared. Bits 63 to 32.
  localparam logic [31:0] GlobalFaultStatusOffset = 32'h98;  // ro: The fault at fault_address.
  typedef struct packed {
    logic [15:0] major;  // Changes that they do.
    logic [15:0] minor;  // Changes that old drivers do not notice.
  } global_version_t;
  typedef struct packed {
    logic [15:0] unused_31_16;
    logic [15:0] channels;  // Pages of channels that answer.
  } global_capabilities_t;
  typedef struct packed {
    logic [29:0] unused_31_2;
    logic reset;  // All registers to their reset values, rings and waits forgotten. Ignored while transactions are under way.
    logic enable;  // Channels fetch descriptors.
  } global_control_t;
  typedef struct packed {
    logic [30:0] unused_31_1;
    logic busy;  // A descriptor is under way.
  } global_status_t;
  typedef struct packed {
    logic [29:0] unused_31_2;
    logic fault;  // fault_status became valid.
    logic channels;  // channel_interrupts is not 0.
  } global_interrupt_status_t;
  typedef struct packed {
    logic [29:0] unused_31_2;
    logic fault;  // Of faults.
    logic channels;  // Of channels.
  } global_interrupt_enable_t;
  typedef struct packed {
    logic valid;  // There was one.
    logic [6:0] unused_30_24;
    logic [15:0] channel;  // Whose.
    logic [7:0] code;  // What.
  } global_error_status_t;
  typedef struct packed {
    logic [30:0] unused_31_1;
    logic clear;  // All counters to 0.
  } global_counter_control_t;
  typedef struct packed {
    logic flush;  // Forgets the entries that were fetched.
    logic [16:0] unused_30_14;
    logic [5:0] page_bits;  // A page has 2^page_bits bytes, page_bits_least to page_bits_most.
    logic [6:0] unused_7_1;
    logic enable;  // Offsets are looked up.
  } global_translation_control_t;
  typedef struct packed {
    logic valid;  // There was one.
    logic [6:0] unused_30_24;
    logic [15:0] channel;  // Whose; 0xffff: an access from another end point.
    logic [7:0] code;  // unmapped, write_protected or wrong_token.
  } global_fault_status_t;

  // A channel: a ring of submissions, a ring of completions. Indices run freely modulo 2^32; entry i lies at i modulo the ring's entries.
  localparam logic [31:0] ChannelOffset = 32'h10000;
  localparam logic [31:0] ChannelStride = 32'h1000;
  localparam logic [31:0] ChannelCount = 32'h30;
  localparam logic [31:0] ChannelRingBaseLoOffset = 32'h0;  // rw: Place of the submission ring in the die's memory, a multiple of 64. Bits 31 to 0.
  localparam logic [31:0] ChannelRingBaseHiOffset = 32'h4;  // rw: Place of the submission ring in the die's memory, a multiple of 64. Bits 63 to 32.
  localparam logic [31:0] ChannelRingEntriesOffset = 32'h8;  // rw: A power of two up to ring_entries_most.
  localparam logic [31:0] ChannelProducerOffset = 32'hc;  // rw: Doorbell: the index behind the last submission.
  localparam logic [31:0] ChannelConsumerOffset = 32'h10;  // ro: The index behind the last submission that was fetched; its entry may be used again.
  localparam logic [31:0] ChannelCompletionBaseLoOffset = 32'h18;  // rw: Place of the completion ring, a multiple of 16. Bits 31 to 0.
  localparam logic [31:0] ChannelCompletionBaseHiOffset = 32'h1c;  // rw: Place of the completion ring, a multiple of 16. Bits 63 to 32.
  localparam logic [31:0] ChannelCompletionEntriesOffset = 32'h20;  // rw: A power of two up to ring_entries_most; 0: no completions are written.
  localparam logic [31:0] ChannelCompletionProducerOffset = 32'h24;  // ro: The index behind the last completion that was written.
  localparam logic [31:0] ChannelCompletionConsumerOffset = 32'h28;  // rw: The index behind the last completion that software has read.
  localparam logic [31:0] ChannelControlOffset = 32'h2c;  // rw: Of the channel.
  localparam logic [31:0] ChannelStatusOffset = 32'h30;  // ro: What it does.
  localparam logic [31:0] ChannelInterruptStatusOffset = 32'h34;  // w1c: Why the channel asks for attention.
  localparam logic [31:0] ChannelOutstandingLimitOffset = 32'h38;  // rw: Transactions under way at a time; 0: the engine's window.
  localparam logic [31:0] ChannelErrorOffset = 32'h3c;  // ro: The error that halted the channel.
  typedef struct packed {
    logic [28:0] unused_31_3;
    logic error_interrupt;  // An error raises it.
    logic completion_interrupt;  // A completion whose descriptor asks for it raises the interrupt.
    logic enable;  // Fetches descriptors. 1 to 0: what was not fetched is forgotten, a wait and what has not started end as aborted. 0 to 1 while not busy: all four indices are 0.
  } channel_control_t;
  typedef struct packed {
    logic [28:0] unused_31_3;
    logic waiting;  // A wait_flag holds the channel.
    logic halted;  // After an error, until error.valid is cleared.
    logic busy;  // Descriptors are waiting or under way.
  } channel_status_t;
  typedef struct packed {
    logic [29:0] unused_31_2;
    logic error;  // An error occurred.
    logic completion;  // A completion that asked for it was written.
  } channel_interrupt_status_t;
  typedef struct packed {
    logic valid;  // Halted. Clearing it goes on with the next submission; after a ring_overrun the producer must be written anew.
    logic [6:0] unused_30_24;
    logic [15:0] index;  // Low 16 bits of the submission's index.
    logic [7:0] code;  // What.
  } channel_error_t;

  // A global address.
  typedef struct packed {
    logic [3:0] kind;  // Of the end point.
    logic [11:0] endpoint;  // Number of the die or CPU; 0 with kind 0.
    logic [47:0] offset;  // Byte in the end point's memory, or what its page table makes one of.
  } address_value_t;
  typedef struct packed {
    address_value_t value;  // byte 0: Of 0 in all other fields: a place on the own die.
  } address_t;
  localparam logic [31:0] AddressSize = 32'h8;

  // A descriptor as software writes it. Members that the opcode does not use should be 0.
  typedef struct packed {
    logic [11:0] unused_15_4;
    logic flag_add;  // write_notify adds flag_value instead of writing it.
    logic fence;  // Start after everything before it in the channel has ended.
    logic raise_interrupt;  // With it, raise the channel's interrupt.
    logic completion;  // Write a completion. After an error there is always one.
  } submission_flags_t;
  typedef struct packed {
    logic [3:0] unused_7_4;
    logic [3:0] level;  // Service level.
  } submission_quality_of_service_t;
  typedef struct packed {
    logic [63:0] list_address;  // byte 56: List entries, indices or scales, on the own die.
    logic [63:0] flag_address;  // byte 48: A global address, a multiple of 4; of write_notify with data on the destination's end point, of a wait on the own die.
    logic [31:0] flag_value;  // byte 44: Written, added or compared.
    logic [31:0] destination_stride;  // byte 40: Bytes from row to row.
    logic [31:0] source_stride;  // byte 36: Bytes from row to row.
    logic [31:0] length;  // byte 32: Bytes, or bytes of a row.
    logic [63:0] destination;  // byte 24: A global address.
    logic [63:0] source;  // byte 16: A global address.
    logic [31:0] count;  // byte 12: Rows, entries or indices.
    logic [31:0] token;  // byte 8: Must be the page's where addresses are translated.
    logic [7:0] condition;  // byte 7: Of a wait.
    submission_quality_of_service_t quality_of_service;  // byte 6: Of its packets.
    logic [15:0] tag;  // byte 4: Software's own; comes back in the completion.
    submission_flags_t flags;  // byte 2: Switches.
    logic [7:0] data_type;  // byte 1: Of a reduction; bytes otherwise.
    logic [7:0] opcode;  // byte 0: What to do.
  } submission_t;
  localparam logic [31:0] SubmissionSize = 32'h40;

  // What the engine writes when a descriptor has ended, in the order of the submissions.
  typedef struct packed {
    logic [14:0] unused_15_1;
    logic phase;  // 1 in the first pass over the ring, then 0, then 1: software that clears the ring can poll it.
  } completion_flags_t;
  typedef struct packed {
    logic [63:0] bytes;  // byte 8: Payload bytes that arrived.
    completion_flags_t flags;  // byte 6: Written last.
    logic [7:0] error;  // byte 5: Why it failed.
    logic [7:0] status;  // byte 4: How it ended.
    logic [15:0] index;  // byte 2: Low 16 bits of the submission's index.
    logic [15:0] tag;  // byte 0: Of the submission.
  } completion_t;
  localparam logic [31:0] CompletionSize = 32'h10;

  // A piece of a copy_list.
  typedef struct packed {
    logic [31:0] reserved;  // byte 20: 0.
    logic [31:0] length;  // byte 16: Bytes.
    logic [63:0] destination;  // byte 8: A global address.
    logic [63:0] source;  // byte 0: A global address.
  } list_entry_t;
  localparam logic [31:0] ListEntrySize = 32'h18;

  // A page of the table at page_table_base.
  typedef struct packed {
    logic [15:0] unused_63_48;
    logic [35:0] place;  // Place in the die's memory, in units of 4 KiB; a multiple of the page.
    logic [9:0] unused_11_2;
    logic writable;  // It may be written.
    logic valid;  // The page is mapped.
  } page_entry_frame_t;
  typedef struct packed {
    logic [31:0] reserved;  // byte 12: 0.
    logic [31:0] token;  // byte 8: Accesses must carry it.
    page_entry_frame_t frame;  // byte 0: Where the page is.
  } page_entry_t;
  localparam logic [31:0] PageEntrySize = 32'h10;

  /* verilator lint_on UNUSEDPARAM */

endpackage
