// SPDX-License-Identifier: Apache-2.0
// Front-end: a descriptor comes (Fetched), one of its transactions ends (End), it goes (Retire).
module comm_engine_queue_step (
  input  comm_engine_pkg::state_e   state_i,
  input  logic [63:0]               time_i,
  input  comm_engine_pkg::global_t  global_i,
  input  comm_engine_pkg::channel_t channel_i,
  input  comm_engine_pkg::context_t context_i,
  input  logic [7:0]                fetched_error_i,  // of the submission that came
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic [511:0]              submission_i,     // of descriptor a
  input  comm_engine_pkg::slot_t    ended_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [7:0]                end_error_i,
  input  logic                      end_there_i,      // the bytes of a write can be read at the target
  input  logic                      completions_good_i,
  output comm_engine_pkg::effect_t  effect_o,
  output logic                      write_o,          // the completion
  output logic [63:0]               address_o,
  output logic [127:0]              completion_o
);
  localparam logic [7:0] None = comm_engine_registers_pkg::ErrorNone;

  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::submission_t s;
  /* verilator lint_on UNUSEDSIGNAL */
  assign s = submission_i;

  comm_engine_registers_pkg::completion_t completion;
  always_comb begin
    completion = '0;
    completion.tag = s.tag;
    completion.index = context_i.a_index[15:0];
    completion.status = context_i.a_error != None ? comm_engine_registers_pkg::StatusError : comm_engine_registers_pkg::StatusOk;
    completion.error = context_i.a_error;
    completion.flags.phase = (channel_i.completion_producer & channel_i.completion_entries) == 32'd0;
    completion.bytes = context_i.bytes;
  end
  assign completion_o = completion;
  assign address_o = channel_i.completion_base + {28'd0, channel_i.completion_producer & (channel_i.completion_entries - 32'd1), 4'd0};

  logic arrived;  // the bytes of the transaction that ended
  assign arrived = ended_i.away ? end_there_i : end_error_i == None;

  always_comb begin
    effect_o = '0;
    effect_o.g = global_i;
    effect_o.r = channel_i;
    effect_o.c = context_i;
    write_o = 1'b0;
    case (state_i)
      comm_engine_pkg::End: begin
        effect_o.c.open = context_i.open - 16'd1;
        if (arrived) begin
          if (!ended_i.from_own) effect_o.g.bytes_read = global_i.bytes_read + 64'(ended_i.bytes);
          effect_o.g.bytes_written = global_i.bytes_written + 64'(ended_i.bytes);
          effect_o.c.bytes = context_i.bytes + 64'(ended_i.bytes);
        end
        effect_o.fails = end_error_i != None;
        effect_o.fail_code = end_error_i;
      end

      comm_engine_pkg::Fetched: begin
        effect_o.r.consumer = channel_i.consumer + 32'd1;
        effect_o.c.has_start = 1'b1;
        effect_o.c.last_start = time_i;
        effect_o.reports = fetched_error_i != None;
        effect_o.report_code = fetched_error_i;
        effect_o.report_index = channel_i.consumer[15:0];
        if (context_i.a_valid) begin
          effect_o.c.p_valid = 1'b1;
          effect_o.c.p_index = channel_i.consumer;
          effect_o.c.p_error = fetched_error_i;
        end else begin
          effect_o.c.a_valid = 1'b1;
          effect_o.c.a_index = channel_i.consumer;
          effect_o.c.a_error = fetched_error_i;
          effect_o.c.started = fetched_error_i != None;
          effect_o.c.cut = fetched_error_i != None;
        end
      end

      comm_engine_pkg::Retire: begin
        effect_o.g.descriptors = global_i.descriptors + 64'd1;
        if (context_i.a_error != None || s.flags.completion) begin
          effect_o.report_index = context_i.a_index[15:0];
          if (channel_i.completion_entries != 32'd0) begin
            if (!completions_good_i) effect_o.report_code = comm_engine_registers_pkg::ErrorBadRing;
            else if (channel_i.completion_producer - channel_i.completion_consumer >= channel_i.completion_entries)
              effect_o.report_code = comm_engine_registers_pkg::ErrorCompletionOverrun;
            else begin
              write_o = 1'b1;
              effect_o.r.completion_producer = channel_i.completion_producer + 32'd1;
            end
          end
          effect_o.reports = effect_o.report_code != None;
          if (!effect_o.reports && s.flags.raise_interrupt) effect_o.r.completion_pending = 1'b1;
        end
        // What was fetched ahead is the oldest now; an error made it end before it started.
        effect_o.c.a_valid = context_i.p_valid;
        effect_o.c.p_valid = 1'b0;
        effect_o.c.a_index = context_i.p_index;
        effect_o.c.a_error = context_i.p_error;
        effect_o.c.started = context_i.p_error != None;
        effect_o.c.cut = context_i.p_error != None;
        effect_o.c.p_error = None;
        if (context_i.p_valid) effect_o.c.which = !context_i.which;
        effect_o.c.held = 1'b0;
        effect_o.c.loaded = 1'b0;
        effect_o.c.found_full = 1'b0;
        effect_o.c.row = 32'd0;
        effect_o.c.bytes = 64'd0;
      end

      default: begin end
    endcase
  end
endmodule
