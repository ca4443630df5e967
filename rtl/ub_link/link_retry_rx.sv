// SPDX-License-Identifier: Apache-2.0
// Go-back-N receiver: takes flits in sequence, acknowledges them, and asks once for the rest when one is missing.
// A frame that does not arrive intact may have been anything, so it too is a reason to ask. The request itself can be lost: the transmitter's timeout
// then helps, as it does for what is lost after the request while its answer is in flight.
module link_retry_rx #(
  parameter int unsigned FlitWidth = 160,
  parameter int unsigned Depth = 64,  // of the other side's retry buffer
  parameter int unsigned SeqWidth = $clog2(Depth) + 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // From the link
  input  logic                 frame_valid_i,
  input  logic                 frame_intact_i,
  input  logic                 frame_data_i,     // carries a flit
  input  logic [SeqWidth-1:0]  frame_seq_i,
  input  logic [FlitWidth-1:0] frame_flit_i,
  // Upwards: no way to hold it up, credits see to that
  output logic                 valid_o,
  output logic [FlitWidth-1:0] flit_o,
  // To the transmitter's next frame
  output logic [SeqWidth-1:0]  expected_o,
  output logic                 nak_o,
  output logic                 owed_o,      // an acknowledgement or a request waits to be sent
  input  logic                 told_i       // a frame with expected_o and nak_o leaves in this cycle
);
  logic [SeqWidth-1:0] expected_q;
  logic asked_q;  // for what is missing; until it comes
  logic nak_q;
  logic owed_q;

  logic intact_data;
  logic in_sequence;
  logic missing;
  assign intact_data = frame_valid_i && frame_intact_i && frame_data_i;
  assign in_sequence = intact_data && frame_seq_i == expected_q;
  // Beyond the expected flit: a gap. Behind it: sent again, known already.
  assign missing = (frame_valid_i && !frame_intact_i) || (intact_data && !in_sequence && frame_seq_i - expected_q < SeqWidth'(Depth));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      expected_q <= '0;
      asked_q <= 1'b0;
      nak_q <= 1'b0;
      owed_q <= 1'b0;
      valid_o <= 1'b0;
    end else begin
      valid_o <= in_sequence;
      if (in_sequence) expected_q <= expected_q + 1'b1;
      if (in_sequence) asked_q <= 1'b0;
      else if (missing) asked_q <= 1'b1;
      if (missing && !asked_q) nak_q <= 1'b1;
      else if (told_i) nak_q <= 1'b0;
      if (intact_data || (missing && !asked_q)) owed_q <= 1'b1;
      else if (told_i) owed_q <= 1'b0;
    end
    if (in_sequence) flit_o <= frame_flit_i;
  end

  assign expected_o = expected_q;
  assign nak_o = nak_q;
  assign owed_o = owed_q;
endmodule
