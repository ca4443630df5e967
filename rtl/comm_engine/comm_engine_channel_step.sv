// SPDX-License-Identifier: Apache-2.0
// Front-end: what a channel can do now (Step). If nothing, when it can.
module comm_engine_channel_step (
  input  logic [63:0]               time_i,
  input  logic [31:0]               interval_i,
  input  logic [15:0]               window_i,
  input  comm_engine_pkg::global_t  global_i,
  input  comm_engine_pkg::channel_t channel_i,
  input  comm_engine_pkg::context_t context_i,
  input  logic [7:0]                opcode_i,  // of descriptor a
  input  logic                      waiting_i,
  input  logic                      poll_i,    // its flag may have come
  input  logic [95:0]               bell_i,    // the oldest doorbell: producer, time
  input  logic                      rings_good_i,
  input  logic [15:0]               used_i,
  input  logic                      back_end_ready_i,
  input  logic [63:0]               path_free_at_i,
  output comm_engine_pkg::effect_t  effect_o,
  output comm_engine_pkg::state_e   state_o,
  output logic                      started_o,
  output logic                      polled_o,
  output logic                      fetch_o,
  output logic                      nothing_o,
  output logic [63:0]               deadline_o
);
  localparam logic [63:0] Never = 64'hffffffffffffffff;

  logic bell_past;  // it has nothing more
  logic [63:0] next_start;
  logic [63:0] fetch_time;
  logic may_fetch;
  logic [15:0] limit;
  logic may_issue;
  logic full;
  assign bell_past = $signed(bell_i[95:64] - channel_i.consumer) <= 0;
  assign next_start = context_i.last_start + 64'(interval_i);
  assign fetch_time = context_i.has_start && next_start > bell_i[63:0] ? next_start : bell_i[63:0];
  assign may_fetch = context_i.bells != 4'd0 && !context_i.p_valid && (!context_i.a_valid || context_i.cut) && global_i.enable && channel_i.enable &&
                     !channel_i.error.valid;
  assign limit = channel_i.outstanding_limit > 32'h0000ffff ? 16'hffff : channel_i.outstanding_limit[15:0];
  assign may_issue = context_i.a_valid && context_i.started && !context_i.cut && !waiting_i && !(context_i.held && context_i.open != 16'd0) &&
                     (limit == 16'd0 || context_i.open < limit);
  assign full = used_i >= window_i;

  logic stalled;
  assign stalled = time_i < context_i.stalled_until;

  always_comb begin
    effect_o = '0;
    effect_o.g = global_i;
    effect_o.r = channel_i;
    effect_o.c = context_i;
    state_o = comm_engine_pkg::Idle;
    started_o = 1'b0;
    polled_o = 1'b0;
    fetch_o = 1'b0;
    nothing_o = 1'b0;
    if (waiting_i && poll_i && !stalled) begin
      polled_o = 1'b1;
      state_o = comm_engine_pkg::FlagPlace;
    end else if (context_i.a_valid && context_i.cut && context_i.open == 16'd0) begin
      state_o = comm_engine_pkg::Retire;
    end else if (context_i.a_valid && !context_i.started && !channel_i.error.valid) begin
      effect_o.c.started = 1'b1;
      effect_o.c.cut = opcode_i == comm_engine_registers_pkg::OpcodeNop || opcode_i == comm_engine_registers_pkg::OpcodeFence;
      started_o = 1'b1;
      state_o = comm_engine_pkg::Step;
    end else if (context_i.bells != 4'd0 && bell_past) begin
      effect_o.c.bells = context_i.bells - 4'd1;
      effect_o.c.bell_first = context_i.bell_first + 3'd1;
      state_o = comm_engine_pkg::Step;
    end else if (may_fetch && time_i >= fetch_time) begin
      if (rings_good_i) begin
        fetch_o = 1'b1;
        state_o = comm_engine_pkg::Fetched;
      end else begin  // changed since the doorbell
        effect_o.c.bells = 4'd0;
        effect_o.reports = 1'b1;
        effect_o.report_code = comm_engine_registers_pkg::ErrorBadRing;
        effect_o.report_index = channel_i.consumer[15:0];
      end
    end else if (may_issue && !stalled && full) begin
      effect_o.c.found_full = 1'b1;
      if (!context_i.found_full) effect_o.g.window_stalls = global_i.window_stalls + 64'd1;
      nothing_o = 1'b1;
    end else if (may_issue && !stalled && back_end_ready_i && time_i >= path_free_at_i) begin
      state_o = comm_engine_pkg::Row;
    end else begin
      nothing_o = context_i.a_valid || context_i.p_valid || context_i.bells != 4'd0;  // or the round could not end where it began
    end
  end

  always_comb begin
    deadline_o = Never;
    if (may_fetch && fetch_time > time_i) deadline_o = fetch_time;
    if ((may_issue || (waiting_i && poll_i)) && stalled && context_i.stalled_until < deadline_o) deadline_o = context_i.stalled_until;
    if (may_issue && !full && path_free_at_i > time_i && path_free_at_i < deadline_o) deadline_o = path_free_at_i;
  end
endmodule
