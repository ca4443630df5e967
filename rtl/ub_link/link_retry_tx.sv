// SPDX-License-Identifier: Apache-2.0
// Go-back-N transmitter: keeps what it sent until it is acknowledged, and goes back when told to, or when nothing is acknowledged for too long.
//
//     head            next            tail          sequence numbers, modulo twice the depth
//      | sent, unacknowledged | to send |  free ...
//
// Contract: accepts a flit in each cycle with ready_o, so Depth flits and no more without an acknowledgement.
module link_retry_tx #(
  parameter int unsigned FlitWidth = 160,
  parameter int unsigned Depth = 64,      // flits of the retry buffer; a power of two
  parameter int unsigned Timeout = 256,   // cycles without progress before everything unacknowledged is sent again; more than a round trip
  parameter int unsigned SeqWidth = $clog2(Depth) + 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 valid_i,
  output logic                 ready_o,
  input  logic [FlitWidth-1:0] flit_i,
  // From the receiver beside it: what an intact frame said of our own flits
  input  logic                 ack_valid_i,
  input  logic [SeqWidth-1:0]  ack_i,       // the next flit that the other side expects
  input  logic                 nak_i,       // ... and wants sent again
  // To the link
  output logic                 send_o,
  output logic [SeqWidth-1:0]  send_seq_o,
  output logic [FlitWidth-1:0] send_flit_o,
  output logic                 replay_o     // goes back in this cycle
);
  localparam int unsigned IndexWidth = $clog2(Depth);
  localparam int unsigned TimerWidth = $clog2(Timeout + 1);

  logic [FlitWidth-1:0] flits_q [Depth];
  logic [SeqWidth-1:0] head_q, next_q, tail_q;
  logic [TimerWidth-1:0] timer_q;

  logic accept;
  logic [SeqWidth-1:0] acked;     // by how much ack_i moves the head
  logic progress;
  logic timed_out;
  logic [SeqWidth-1:0] head;      // after the acknowledgement
  logic [SeqWidth-1:0] sent;      // where sending has got to
  assign ready_o = tail_q - head_q != SeqWidth'(Depth);
  assign accept = valid_i && ready_o;
  assign acked = ack_i - head_q;
  assign progress = ack_valid_i && acked != '0 && acked <= tail_q - head_q;
  assign head = progress ? ack_i : head_q;
  assign timed_out = timer_q == TimerWidth'(Timeout);
  assign replay_o = (ack_valid_i && nak_i) || timed_out;

  assign send_o = next_q != tail_q;
  assign send_seq_o = next_q;
  assign send_flit_o = flits_q[next_q[IndexWidth-1:0]];
  assign sent = send_o ? next_q + 1'b1 : next_q;

  always_ff @(posedge clk_i) begin
    if (accept) flits_q[tail_q[IndexWidth-1:0]] <= flit_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      head_q <= '0;
      next_q <= '0;
      tail_q <= '0;
      timer_q <= '0;
    end else begin
      head_q <= head;
      if (accept) tail_q <= tail_q + 1'b1;
      // What was acknowledged while it was being sent again need not be.
      if (replay_o || sent - head_q < head - head_q) next_q <= head;
      else next_q <= sent;
      timer_q <= head_q == tail_q || progress || replay_o ? '0 : timer_q + 1'b1;
    end
  end

`ifndef SYNTHESIS
  initial begin
    if (2 ** IndexWidth != Depth) $fatal(1, "link_retry: the depth of the retry buffer must be a power of two");
  end
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      RetryBufferHolds: assert (tail_q - head_q <= SeqWidth'(Depth)) else $error("more flits are unacknowledged than the retry buffer holds");
      NextIsKept: assert (next_q - head_q <= tail_q - head_q) else $error("the next flit to send is not in the retry buffer");
    end
  end
`endif
endmodule
