// SPDX-License-Identifier: Apache-2.0
// Front-end: what a write of software does beside changing the register. Doorbells that find eight waiting count with the youngest.
module comm_engine_software_step (
  input  logic                      write_i,  // to a register that there is
  input  logic                      of_channel_i,
  input  logic                      doorbell_i,
  input  logic [31:0]               data_i,
  input  comm_engine_pkg::global_t  written_global_i,
  input  comm_engine_pkg::channel_t written_channel_i,
  input  comm_engine_pkg::global_t  global_i,
  input  comm_engine_pkg::channel_t channel_i,
  input  comm_engine_pkg::context_t context_i,
  input  logic                      waiting_i,
  input  logic                      rings_good_i,
  output comm_engine_pkg::effect_t  effect_o,
  output logic                      store_bell_o
);
  logic opens;
  logic closes;
  logic not_started;
  assign opens = of_channel_i && written_channel_i.enable && !channel_i.enable;
  assign closes = of_channel_i && !written_channel_i.enable && channel_i.enable;
  assign not_started = context_i.a_valid && !context_i.p_valid && !context_i.cut && (!context_i.started || waiting_i);

  always_comb begin
    effect_o = '0;
    effect_o.g = global_i;
    effect_o.r = channel_i;
    effect_o.c = context_i;
    store_bell_o = 1'b0;
    if (write_i) begin
      effect_o.g = written_global_i;
      if (of_channel_i) effect_o.r = written_channel_i;
      if (opens && !context_i.a_valid && !context_i.p_valid) begin
        effect_o.c.bells = 4'd0;
        effect_o.r.producer = 32'd0;
        effect_o.r.consumer = 32'd0;
        effect_o.r.completion_producer = 32'd0;
        effect_o.r.completion_consumer = 32'd0;
      end
      if (closes) begin
        effect_o.c.bells = 4'd0;
        if (context_i.p_valid && context_i.p_error == comm_engine_registers_pkg::ErrorNone) begin
          effect_o.c.p_error = comm_engine_registers_pkg::ErrorAborted;
          effect_o.reports = 1'b1;
          effect_o.report_code = comm_engine_registers_pkg::ErrorAborted;
          effect_o.report_index = context_i.p_index[15:0];
        end else if (not_started) begin
          effect_o.fails = 1'b1;
          effect_o.fail_code = comm_engine_registers_pkg::ErrorAborted;
        end
      end
      if (doorbell_i) begin
        effect_o.report_index = data_i[15:0];
        if (!rings_good_i) begin
          effect_o.reports = 1'b1;
          effect_o.report_code = comm_engine_registers_pkg::ErrorBadRing;
        end else if (data_i - channel_i.consumer > channel_i.ring_entries) begin
          effect_o.reports = 1'b1;
          effect_o.report_code = comm_engine_registers_pkg::ErrorRingOverrun;
        end else if (data_i != channel_i.consumer && (context_i.bells == 4'd0 || context_i.last_until != data_i)) begin
          store_bell_o = 1'b1;
          effect_o.c.last_until = data_i;
          if (context_i.bells != 4'd8) effect_o.c.bells = context_i.bells + 4'd1;
        end
      end
    end
  end
endmodule
