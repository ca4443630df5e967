// SPDX-License-Identifier: Apache-2.0
// Front-end: which channel is next. A round in which no channel had anything to do ends the scan until the earliest of their times.
module comm_engine_scan #(
  parameter int unsigned Channels = 48,
  parameter int unsigned ChannelWidth = $clog2(Channels)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [63:0]             time_i,
  input  logic [Channels-1:0]     live_i,     // with a descriptor or a doorbell
  input  logic [ChannelWidth-1:0] channel_i,  // that was looked at last
  input  logic                    nothing_i,  // it had nothing to do before:
  input  logic [63:0]             deadline_i,
  input  logic                    again_i,    // something happened that may give one something to do
  output logic [ChannelWidth-1:0] next_o,
  output logic                    over_o,
  output logic [63:0]             next_time_o
);
  localparam logic [63:0] Never = 64'hffffffffffffffff;
  logic quiet_q;
  logic [ChannelWidth-1:0] quiet_from_q;
  logic [63:0] earliest_q;

  always_comb begin
    next_o = channel_i;
    for (int unsigned i = Channels; i > 0; i = i - 1) if (live_i[i-1]) next_o = ChannelWidth'(i - 1);
    for (int unsigned i = Channels; i > 0; i = i - 1) if (live_i[i-1] && ChannelWidth'(i - 1) > channel_i) next_o = ChannelWidth'(i - 1);
  end
  assign over_o = live_i == '0 || (quiet_q && next_o == quiet_from_q && time_i < earliest_q);
  assign next_time_o = live_i != '0 ? earliest_q : Never;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) quiet_q <= 1'b0;
    else if (again_i) quiet_q <= nothing_i;
    else if (time_i >= earliest_q) quiet_q <= 1'b0;
    if (nothing_i && (!quiet_q || deadline_i < earliest_q)) earliest_q <= deadline_i;
    if (nothing_i && !quiet_q) quiet_from_q <= channel_i;
  end
endmodule
