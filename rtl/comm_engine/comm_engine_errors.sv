// SPDX-License-Identifier: Apache-2.0
// What failures leave in the registers: of several errors they keep the first.
module comm_engine_errors (
  input  comm_engine_pkg::effect_t  effect_i,
  input  logic [15:0]               channel_number_i,
  /* verilator lint_off UNUSEDSIGNAL */
  input  comm_engine_pkg::global_t  global_i,
  input  comm_engine_pkg::channel_t channel_i,
  input  comm_engine_pkg::context_t context_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic                      outside_i,  // what a page says to an access from another end point:
  input  logic [7:0]                outside_code_i,
  input  logic [63:0]               offset_i,   // that a page refused
  output comm_engine_pkg::global_t  global_o,
  output comm_engine_pkg::channel_t channel_o,
  output comm_engine_pkg::context_t context_o
);
  logic fails;
  logic reports;
  logic [7:0] code;
  logic [15:0] index;
  logic faults;
  assign fails = effect_i.fails && context_i.a_error == comm_engine_registers_pkg::ErrorNone;
  assign reports = effect_i.reports || fails;
  assign code = fails ? effect_i.fail_code : effect_i.report_code;
  assign index = fails ? context_i.a_index[15:0] : effect_i.report_index;
  assign faults = (fails && effect_i.fail_fault) || (outside_i && outside_code_i != comm_engine_registers_pkg::ErrorNone &&
                                                      outside_code_i != comm_engine_registers_pkg::ErrorBadAddress);

  always_comb begin
    global_o = effect_i.g;
    channel_o = effect_i.r;
    context_o = effect_i.c;
    if (effect_i.fails) begin
      context_o.cut = 1'b1;
      context_o.started = 1'b1;
    end
    if (fails) context_o.a_error = code;
    if (reports) begin
      channel_o.error_pending = 1'b1;
      if (!channel_i.error.valid) begin
        channel_o.error.valid = 1'b1;
        channel_o.error.who = index;
        channel_o.error.code = code;
      end
      if (!global_i.error.valid) begin
        global_o.error.valid = 1'b1;
        global_o.error.who = channel_number_i;
        global_o.error.code = code;
      end
    end
    if (faults && !global_i.fault.valid) begin
      global_o.fault.valid = 1'b1;
      global_o.fault.who = outside_i ? 16'hffff : channel_number_i;
      global_o.fault.code = outside_i ? outside_code_i : code;
      global_o.fault_address = offset_i;
      global_o.fault_pending = 1'b1;
    end
  end
endmodule
