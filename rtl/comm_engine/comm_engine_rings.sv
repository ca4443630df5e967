// SPDX-License-Identifier: Apache-2.0
// Whether a channel's rings can be where its registers say: a power of two of entries, aligned, within the memory.
module comm_engine_rings (
  /* verilator lint_off UNUSEDSIGNAL */
  input  comm_engine_pkg::channel_t channel_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [63:0]               memory_bytes_i,
  output logic                      good_o,             // submissions, and completions if there are any
  output logic                      completions_good_o
);
  function automatic logic fits(input logic [63:0] base, input logic [31:0] entries, input logic [63:0] bytes, input logic [63:0] memory_bytes);
    fits = entries != 32'd0 && (entries & (entries - 32'd1)) == 32'd0 && {32'd0, entries} <= comm_engine_registers_pkg::RingEntriesMost &&
           base <= memory_bytes && bytes <= memory_bytes - base;
  endfunction

  logic submissions_good;
  assign submissions_good = channel_i.ring_base[5:0] == 6'd0 &&
                            fits(channel_i.ring_base, channel_i.ring_entries, {26'd0, channel_i.ring_entries, 6'd0}, memory_bytes_i);
  assign completions_good_o = channel_i.completion_base[3:0] == 4'd0 &&
                              fits(channel_i.completion_base, channel_i.completion_entries, {28'd0, channel_i.completion_entries, 4'd0}, memory_bytes_i);
  assign good_o = submissions_good && (channel_i.completion_entries == 32'd0 || completions_good_o);
endmodule
