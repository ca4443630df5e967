// SPDX-License-Identifier: Apache-2.0
// Back-end: the transactions in flight, the pace of their path, and the mover of their bytes.
module comm_engine_back_end #(
  parameter int unsigned Beat = 256,
  parameter int unsigned Slots = 256,
  parameter int unsigned SlotWidth = $clog2(Slots)
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic [63:0]            time_i,
  input  logic [31:0]            pace_i,
  // A transaction starts
  input  logic                   take_i,
  input  comm_engine_pkg::slot_t made_i,
  input  logic [63:0]            source_place_i,
  output logic [SlotWidth-1:0]   slot_o,         // that it gets
  output logic [15:0]            used_o,
  output logic                   ready_o,        // the mover takes another one
  output logic [63:0]            free_at_o,      // the path
  // One has ended
  output logic                   end_valid_o,
  input  logic                   end_taken_i,
  output comm_engine_pkg::slot_t end_o,          // in the cycle after, as the others
  output logic [5:0]             end_channel_o,  // at once
  output logic [7:0]             end_error_o,
  output logic                   end_there_o,
  input  logic                   give_i,         // its slot
  output logic                   busy_o,
  output logic                   woken_o,        // ready_o again
  // Fabric
  input  logic                   response_valid_i,
  input  logic [SlotWidth-1:0]   response_slot_i,
  input  logic [7:0]             response_error_i,
  input  logic                   response_there_i,
  output logic                   response_ready_o,
  // Data memory
  output logic                   source_read_o,
  output logic                   source_arrived_o,
  output logic [SlotWidth-1:0]   source_slot_o,
  output logic [63:0]            source_address_o,
  output logic [15:0]            source_bytes_o,
  input  logic [Beat*8-1:0]      source_data_i,
  output logic                   into_read_o,
  output logic [63:0]            into_address_o,
  output logic [15:0]            into_bytes_o,
  input  logic [Beat*8-1:0]      into_data_i,
  output logic                   write_o,
  output logic                   write_away_o,
  output logic                   write_last_o,
  output logic [63:0]            write_address_o,
  output logic [15:0]            write_bytes_o,
  output logic [Beat*8-1:0]      write_data_o
);
  localparam logic [7:0] None = comm_engine_registers_pkg::ErrorNone;
  // A transaction that is late by less starts the next one's time where it should have started: the path's rate is kept over the engine's own cycles.
  localparam logic [63:0] Forgiven = 64'd32;

  // --- Slots ---------------------------------------------------------------------------------------------------------------------------------------
  logic [comm_engine_pkg::SlotBits-1:0] slots_q [Slots];
  logic [SlotWidth-1:0] free_q [Slots];
  logic [SlotWidth-1:0] free_first_q;
  logic [SlotWidth-1:0] free_last_q;
  logic [SlotWidth:0] fresh_q;  // slots from here on were never taken
  logic [SlotWidth-1:0] end_slot_q;
  assign slot_o = fresh_q[SlotWidth] ? free_q[free_first_q] : fresh_q[SlotWidth-1:0];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      free_first_q <= '0;
      free_last_q <= '0;
      fresh_q <= '0;
      used_o <= 16'd0;
    end else begin
      if (take_i && !fresh_q[SlotWidth]) fresh_q <= fresh_q + 1'b1;
      if (take_i && fresh_q[SlotWidth]) free_first_q <= free_first_q + 1'b1;
      if (give_i) free_last_q <= free_last_q + 1'b1;
      used_o <= used_o + 16'(take_i) - 16'(give_i);
    end
    if (take_i) slots_q[slot_o] <= made_i;
    if (give_i) free_q[free_last_q] <= end_slot_q;
  end

  // --- The path, in 2^-24 cycles -------------------------------------------------------------------------------------------------------------------
  logic [87:0] free_at_q;
  logic [87:0] path_from;
  assign free_at_o = free_at_q[87:24];
  assign path_from = time_i > free_at_o + Forgiven ? {time_i, 24'd0} : free_at_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) free_at_q <= '0;
    else if (take_i) free_at_q <= path_from + 88'({32'd0, made_i.bytes} * {16'd0, pace_i});
  end

  // --- Bytes ---------------------------------------------------------------------------------------------------------------------------------------
  logic needs_mover;
  logic leg_valid_q;
  logic [SlotWidth-1:0] leg_slot_q;
  logic [63:0] leg_source_q;
  logic mover_ready;
  logic mover_done;
  logic mover_busy;
  logic arrive;
  logic arrive_ready;
  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_pkg::slot_t answered;
  comm_engine_pkg::slot_t moved;
  /* verilator lint_on UNUSEDSIGNAL */
  assign needs_mover = made_i.from_own && (!made_i.away || made_i.bytes != 16'd0);
  assign answered = slots_q[response_slot_i];
  assign moved = slots_q[source_slot_o];
  assign arrive = response_valid_i && response_error_i == None && !answered.from_own && answered.bytes != 16'd0;
  comm_engine_mover #(.Beat(Beat), .SlotWidth(SlotWidth)) u_mover (
    .clk_i(clk_i), .rst_ni(rst_ni), .start_i(leg_valid_q), .ready_o(mover_ready), .start_slot_i(leg_slot_q), .start_source_i(leg_source_q),
    .arrive_i(arrive), .arrive_ready_o(arrive_ready), .arrive_slot_i(response_slot_i), .slot_o(source_slot_o), .bytes_i(moved.bytes),
    .away_i(moved.away), .destination_i(moved.destination), .opcode_i(moved.opcode), .data_type_i(moved.data_type), .scale_i(moved.scale),
    .flag_i(moved.flag), .flag_place_i(moved.flag_place), .flag_value_i(moved.flag_value), .flag_add_i(moved.flag_add),
    .source_read_o(source_read_o), .source_arrived_o(source_arrived_o), .source_address_o(source_address_o), .source_bytes_o(source_bytes_o),
    .source_data_i(source_data_i), .into_read_o(into_read_o), .into_address_o(into_address_o), .into_bytes_o(into_bytes_o),
    .into_data_i(into_data_i), .write_o(write_o), .write_away_o(write_away_o), .write_last_o(write_last_o), .write_address_o(write_address_o),
    .write_bytes_o(write_bytes_o), .write_data_o(write_data_o), .done_o(mover_done), .done_ready_i(mover_done && end_taken_i), .busy_o(mover_busy)
  );
  assign ready_o = !leg_valid_q;
  assign woken_o = leg_valid_q && mover_ready;
  assign busy_o = mover_busy || leg_valid_q || write_o;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) leg_valid_q <= 1'b0;
    else if (take_i && needs_mover) leg_valid_q <= 1'b1;
    else if (mover_ready) leg_valid_q <= 1'b0;
    if (take_i && needs_mover) begin
      leg_slot_q <= slot_o;
      leg_source_q <= source_place_i;
    end
  end

  // --- Ends ----------------------------------------------------------------------------------------------------------------------------------------
  assign end_valid_o = mover_done || (response_valid_i && !arrive);
  assign end_channel_o = mover_done ? moved.channel : answered.channel;
  assign response_ready_o = arrive ? arrive_ready : end_taken_i && !mover_done;
  assign end_o = slots_q[end_slot_q];
  always_ff @(posedge clk_i) begin
    if (end_taken_i) begin
      end_slot_q <= mover_done ? source_slot_o : response_slot_i;
      end_error_o <= mover_done ? None : response_error_i;
      end_there_o <= !mover_done && response_there_i;
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      MoverIsFree: assert (!take_i || !needs_mover || !leg_valid_q) else $error("the mover has not taken the transaction before");
      EndOfOne: assert (!give_i || used_o != 16'd0) else $error("a response for a transaction that is not in flight");
    end
  end
`endif
endmodule
