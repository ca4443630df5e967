// SPDX-License-Identifier: Apache-2.0
// What the modules of the engine hand to each other. (Registers, descriptors and errors: hw/generated/comm_engine_registers_pkg.sv.)
package comm_engine_pkg;

  // An error register's valid, whose and what.
  typedef struct packed {
    logic        valid;
    logic [15:0] who;  // channel, or low bits of a submission's index
    logic [7:0]  code;
  } error_t;

  // Registers of a channel's page, as far as they are stored.
  typedef struct packed {
    logic [63:0] ring_base;
    logic [31:0] ring_entries;
    logic [31:0] producer;
    logic [31:0] consumer;
    logic [63:0] completion_base;
    logic [31:0] completion_entries;
    logic [31:0] completion_producer;
    logic [31:0] completion_consumer;
    logic        enable;
    logic        completion_interrupt;
    logic        error_interrupt;
    logic        completion_pending;
    logic        error_pending;
    logic [31:0] outstanding_limit;
    error_t      error;
  } channel_t;
  localparam int unsigned ChannelBits = 382;

  // Registers of the global page, as far as they are stored.
  typedef struct packed {
    logic        enable;
    logic        fault_pending;
    logic        channels_interrupt;
    logic        fault_interrupt;
    error_t      error;
    logic [63:0] bytes_read;
    logic [63:0] bytes_written;
    logic [63:0] descriptors;
    logic [63:0] transactions;
    logic [63:0] window_stalls;
    logic [63:0] translation_misses;
    logic [63:0] page_table_base;
    logic [31:0] page_table_entries;
    logic        translate;
    logic [5:0]  page_bits;
    logic [63:0] fault_address;
    error_t      fault;
  } global_t;

  // A channel's work. Descriptor a is the oldest, p the one behind it, fetched while a is in flight and all cut into transactions.
  typedef struct packed {
    logic        a_valid;
    logic        started;     // its fence, if it has one, is past
    logic        cut;         // all its transactions are in flight
    logic        held;        // its last transaction carries the flag and waits for the others
    logic        loaded;      // source, destination, left and scale are those of the row
    logic        found_full;  // its next transaction was counted as a stall
    logic        which;       // half of the submission store that a is in
    logic        p_valid;
    logic [7:0]  a_error;
    logic [7:0]  p_error;
    logic [31:0] a_index;
    logic [31:0] p_index;
    logic [63:0] bytes;  // that arrived
    logic [31:0] row;
    logic [63:0] source;
    logic [63:0] destination;
    logic [31:0] left;
    logic [31:0] scale;
    logic [15:0] open;  // transactions
    logic        has_start;
    logic [63:0] last_start;
    logic [63:0] stalled_until;
    logic [2:0]  bell_first;
    logic [3:0]  bells;
    logic [31:0] last_until;  // the producer of the youngest doorbell
  } context_t;
  localparam int unsigned ContextBits = 560;

  // A transaction in flight.
  typedef struct packed {
    logic [5:0]  channel;
    logic        from_own;
    logic        away;  // to another end point
    logic [15:0] bytes;
    logic [63:0] destination;
    logic [7:0]  opcode;
    logic [7:0]  data_type;
    logic [31:0] scale;
    logic        flag;  // on the own die
    logic [63:0] flag_place;
    logic [31:0] flag_value;
    logic        flag_add;
  } slot_t;
  localparam int unsigned SlotBits = 234;

  // What a step makes of its channel and of the engine.
  typedef struct packed {
    context_t    c;
    channel_t    r;
    global_t     g;
    logic        fails;  // descriptor a
    logic [7:0]  fail_code;
    logic        fail_fault;  // a page refused
    logic        reports;     // an error of the channel
    logic [7:0]  report_code;
    logic [15:0] report_index;
  } effect_t;

  // What the front-end does in a cycle.
  typedef enum logic [4:0] {
    Clear,    // after reset: a channel a cycle
    Idle,
    Bus,      // an access of software
    Admit,    // an access from another end point
    End,      // of a transaction
    Step,     // looks what the channel can do
    Fetched,  // a submission is here
    Retire,   // the oldest descriptor
    Row,      // of descriptor a, from here on
    ListPlace,
    ListData,
    Locate,
    Source,
    SourcePlace,
    Destination,
    DestinationPlace,
    Notify,
    NotifyPlace,
    Issue,      // a transaction
    FlagPlace,  // of a wait
    FlagData
  } state_e;

endpackage
