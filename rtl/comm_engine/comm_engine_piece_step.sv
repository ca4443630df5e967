// SPDX-License-Identifier: Apache-2.0
// Mid-end: from a row to a transaction (Row to Issue), and a look at a flag (FlagPlace, FlagData). Places come from comm_engine_places.
module comm_engine_piece_step (
  input  comm_engine_pkg::state_e   state_i,
  input  logic [63:0]               time_i,
  input  logic [31:0]               miss_i,
  input  logic [15:0]               transaction_i,
  input  logic [11:0]               die_i,
  input  logic [12:0]               dies_i,
  input  logic [12:0]               cpus_i,
  input  comm_engine_pkg::global_t  global_i,
  input  comm_engine_pkg::channel_t channel_i,
  input  comm_engine_pkg::context_t context_i,
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic [511:0]              submission_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [191:0]              list_i,
  input  logic [1:0]                list_at_i,
  input  logic [31:0]               word_i,   // that was read at the flag
  input  logic [15:0]               bytes_i,  // of the transaction, so far
  input  logic                      place_done_i,
  input  logic [7:0]                place_error_i,
  input  logic                      place_missed_i,
  input  logic [15:0]               place_bytes_i,
  output comm_engine_pkg::effect_t  effect_o,
  output comm_engine_pkg::state_e   state_o,
  output logic [15:0]               bytes_o,
  output logic                      read_o,   // what is at the place: a list, a flag
  output logic                      poll_o,   // the flag is to be looked at again
  output logic                      has_entries_o,
  // The transaction, in Issue
  output logic                      flag_only_o,
  output logic                      with_flag_o,
  output logic                      flag_own_o,
  output logic                      source_own_o,
  output logic                      destination_own_o
);
  localparam logic [7:0] None = comm_engine_registers_pkg::ErrorNone;

  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::submission_t s;
  logic flag_good;  // it was when the submission was checked
  /* verilator lint_on UNUSEDSIGNAL */
  assign s = submission_i;

  logic has_list;
  logic [31:0] rows;
  logic [31:0] row_length;
  logic [63:0] row_source;
  logic [63:0] row_destination;
  comm_engine_row u_row (
    .submission_i(submission_i), .row_i(context_i.row), .list_i(list_i), .has_list_o(has_list), .has_entries_o(has_entries_o), .rows_o(rows),
    .source_o(row_source), .destination_o(row_destination), .length_o(row_length)
  );

  logic [63:0] source;
  logic [63:0] destination;
  logic source_good;
  logic destination_good;
  assign source = state_i == comm_engine_pkg::Locate ? row_source : context_i.source;
  assign destination = state_i == comm_engine_pkg::Locate ? row_destination : context_i.destination;
  comm_engine_locate u_source (.address_i(source), .die_i(die_i), .dies_i(dies_i), .cpus_i(cpus_i), .good_o(source_good), .own_o(source_own_o));
  comm_engine_locate u_destination (
    .address_i(destination), .die_i(die_i), .dies_i(dies_i), .cpus_i(cpus_i), .good_o(destination_good), .own_o(destination_own_o)
  );
  comm_engine_locate u_flag (.address_i(s.flag_address), .die_i(die_i), .dies_i(dies_i), .cpus_i(cpus_i), .good_o(flag_good), .own_o(flag_own_o));

  comm_engine_registers_pkg::address_value_t further_source;  // behind the transaction
  comm_engine_registers_pkg::address_value_t further_destination;
  always_comb begin
    further_source = context_i.source;
    further_source.offset = further_source.offset + 48'(bytes_i);
    further_destination = context_i.destination;
    further_destination.offset = further_destination.offset + 48'(bytes_i);
  end

  logic last;
  logic refused;
  assign flag_only_o = context_i.row == rows;
  assign last = context_i.row + 32'd1 == rows && context_i.left == {16'd0, bytes_i};
  assign with_flag_o = flag_only_o || (last && s.opcode == comm_engine_registers_pkg::OpcodeWriteNotify);
  assign refused = place_done_i && place_error_i != None;

  always_comb begin
    effect_o = '0;
    effect_o.g = global_i;
    effect_o.r = channel_i;
    effect_o.c = context_i;
    state_o = state_i;
    bytes_o = bytes_i;
    read_o = 1'b0;
    poll_o = 1'b0;
    case (state_i)
      comm_engine_pkg::Row: begin
        bytes_o = 16'd0;
        if (flag_only_o) state_o = comm_engine_pkg::Notify;
        else if (context_i.loaded) state_o = comm_engine_pkg::Source;
        else state_o = has_list ? comm_engine_pkg::ListPlace : comm_engine_pkg::Locate;
      end
      comm_engine_pkg::ListPlace: begin
        read_o = place_done_i && !refused;
        if (place_done_i) state_o = comm_engine_pkg::ListData;
      end
      comm_engine_pkg::ListData: state_o = has_entries_o && list_at_i != 2'd2 ? comm_engine_pkg::ListPlace : comm_engine_pkg::Locate;
      comm_engine_pkg::Locate: begin
        effect_o.c.source = row_source;
        effect_o.c.destination = row_destination;
        effect_o.c.left = row_length;
        effect_o.c.scale = list_i[31:0];
        effect_o.c.loaded = 1'b1;
        effect_o.fails = row_length == 32'd0 || !source_good || !destination_good || (!source_own_o && !destination_own_o);
        effect_o.fail_code = row_length == 32'd0 ? comm_engine_registers_pkg::ErrorBadLength : comm_engine_registers_pkg::ErrorBadAddress;
        state_o = effect_o.fails ? comm_engine_pkg::Step : comm_engine_pkg::Source;
      end
      comm_engine_pkg::Source: begin
        bytes_o = context_i.left < {16'd0, transaction_i} ? context_i.left[15:0] : transaction_i;
        state_o = source_own_o ? comm_engine_pkg::SourcePlace : comm_engine_pkg::Destination;
      end
      comm_engine_pkg::SourcePlace: if (place_done_i) begin
        bytes_o = place_bytes_i;
        state_o = comm_engine_pkg::Destination;
      end
      comm_engine_pkg::Destination: state_o = destination_own_o ? comm_engine_pkg::DestinationPlace : comm_engine_pkg::Notify;
      comm_engine_pkg::DestinationPlace: if (place_done_i) begin
        bytes_o = place_bytes_i;
        state_o = comm_engine_pkg::Notify;
      end
      comm_engine_pkg::Notify: begin
        state_o = with_flag_o && flag_own_o ? comm_engine_pkg::NotifyPlace : comm_engine_pkg::Issue;
        if (with_flag_o && !flag_only_o && context_i.open != 16'd0) begin
          effect_o.c.held = 1'b1;
          state_o = comm_engine_pkg::Idle;
        end
      end
      comm_engine_pkg::NotifyPlace: if (place_done_i) state_o = comm_engine_pkg::Issue;
      comm_engine_pkg::Issue: begin
        effect_o.c.held = 1'b0;
        effect_o.c.found_full = 1'b0;
        effect_o.c.open = context_i.open + 16'd1;
        effect_o.g.transactions = global_i.transactions + 64'd1;
        if (flag_only_o || source_own_o) effect_o.g.bytes_read = global_i.bytes_read + 64'(bytes_i);
        effect_o.c.source = further_source;
        effect_o.c.destination = further_destination;
        effect_o.c.left = context_i.left - {16'd0, bytes_i};
        if (flag_only_o) begin
          effect_o.c.cut = 1'b1;
        end else if (context_i.left == {16'd0, bytes_i}) begin
          effect_o.c.row = context_i.row + 32'd1;
          effect_o.c.loaded = 1'b0;
          effect_o.c.cut = context_i.row + 32'd1 == rows;
        end
        state_o = comm_engine_pkg::Idle;
      end
      comm_engine_pkg::FlagPlace: begin
        read_o = place_done_i && !refused && !place_missed_i;
        if (place_done_i) state_o = comm_engine_pkg::FlagData;
      end
      comm_engine_pkg::FlagData: begin
        effect_o.c.cut = s.condition == comm_engine_registers_pkg::ConditionAtLeast ? $signed(word_i - s.flag_value) >= 0 : word_i == s.flag_value;
        state_o = comm_engine_pkg::Step;
      end
      default: begin end
    endcase
    // What a page says; a list's entry is there in no time.
    if (refused) begin
      effect_o.fails = 1'b1;
      effect_o.fail_code = place_error_i;
      effect_o.fail_fault = place_error_i != comm_engine_registers_pkg::ErrorBadAddress;
      state_o = comm_engine_pkg::Step;
    end else if (place_done_i && place_missed_i && state_i != comm_engine_pkg::ListPlace) begin
      effect_o.g.translation_misses = global_i.translation_misses + 64'd1;
      effect_o.c.stalled_until = time_i + 64'(miss_i);
      poll_o = 1'b1;
      state_o = comm_engine_pkg::Idle;
    end
  end
endmodule
