// SPDX-License-Identifier: Apache-2.0
// Link-level retry: one end of a full-duplex link over which flits arrive exactly once and in order, although frames get damaged or lost.
//
//   flit --> [link_retry_tx: retry buffer] --> frame + CRC --> link        one frame a cycle; its acknowledgement fields speak of the other direction.
//   flit <-- [link_retry_rx: sequence    ] <-- CRC check   <-- link        Frames without a flit go out only to acknowledge or to ask for a retry.
//
// A frame, most significant first: data (1), seq, nak (1), ack, flit, CRC (16). Latency: flit in to frame out 2 cycles, frame in to flit out 1 cycle.
// Not here: forward error correction, lane training, several flits under one CRC.
module link_retry #(
  parameter int unsigned FlitWidth = 160,
  parameter int unsigned Depth = 64,      // flits of the retry buffer; a power of two, at least a round trip for full rate
  parameter int unsigned Timeout = 256,   // cycles
  localparam int unsigned SeqWidth = $clog2(Depth) + 1,
  localparam int unsigned FrameWidth = 2 + 2 * SeqWidth + FlitWidth + 16
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  tx_valid_i,
  output logic                  tx_ready_o,
  input  logic [FlitWidth-1:0]  tx_flit_i,
  output logic                  rx_valid_o,
  output logic [FlitWidth-1:0]  rx_flit_o,
  output logic                  link_valid_o,
  output logic [FrameWidth-1:0] link_frame_o,
  input  logic                  link_valid_i,
  input  logic [FrameWidth-1:0] link_frame_i,
  output logic                  replay_o      // statistics: the transmitter goes back in this cycle
);
  localparam int unsigned BodyWidth = FrameWidth - 16;

  // --- Out -----------------------------------------------------------------------------------------------------------------------------------------
  logic send;
  logic [SeqWidth-1:0] send_seq;
  logic [FlitWidth-1:0] send_flit;
  logic [SeqWidth-1:0] expected;
  logic nak;
  logic owed;
  logic [BodyWidth-1:0] body;
  logic [15:0] crc;
  assign body = {send, send_seq, nak, expected, send_flit};
  link_crc #(.Width(BodyWidth)) u_crc (.data_i(body), .crc_o(crc));
  always_ff @(posedge clk_i) begin
    link_valid_o <= rst_ni && (send || owed);
    if (send || owed) link_frame_o <= {body, crc};
  end

  // --- In ------------------------------------------------------------------------------------------------------------------------------------------
  logic [15:0] in_crc;
  logic intact;
  logic in_data;
  logic [SeqWidth-1:0] in_seq;
  logic in_nak;
  logic [SeqWidth-1:0] in_ack;
  logic [FlitWidth-1:0] in_flit;
  link_crc #(.Width(BodyWidth)) u_in_crc (.data_i(link_frame_i[16 +: BodyWidth]), .crc_o(in_crc));
  assign intact = in_crc == link_frame_i[15:0];
  assign {in_data, in_seq, in_nak, in_ack, in_flit} = link_frame_i[16 +: BodyWidth];

  link_retry_tx #(.FlitWidth(FlitWidth), .Depth(Depth), .Timeout(Timeout)) u_tx (
    .clk_i(clk_i),
    .rst_ni(rst_ni),
    .valid_i(tx_valid_i),
    .ready_o(tx_ready_o),
    .flit_i(tx_flit_i),
    .ack_valid_i(link_valid_i && intact),
    .ack_i(in_ack),
    .nak_i(in_nak),
    .send_o(send),
    .send_seq_o(send_seq),
    .send_flit_o(send_flit),
    .replay_o(replay_o)
  );

  link_retry_rx #(.FlitWidth(FlitWidth), .Depth(Depth)) u_rx (
    .clk_i(clk_i),
    .rst_ni(rst_ni),
    .frame_valid_i(link_valid_i),
    .frame_intact_i(intact),
    .frame_data_i(in_data),
    .frame_seq_i(in_seq),
    .frame_flit_i(in_flit),
    .valid_o(rx_valid_o),
    .flit_o(rx_flit_o),
    .expected_o(expected),
    .nak_o(nak),
    .owed_o(owed),
    .told_i(send || owed)
  );
endmodule
