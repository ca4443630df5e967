// SPDX-License-Identifier: Apache-2.0
// Free slots of an input buffer: a share of `Depth` slots for each virtual lane, handed out one a cycle, taken back one a cycle in any order.
// A share that was never used up counts its slots out; what comes back queues in a ring. So nothing has to be filled in at reset.
// Contract: take_i only when the lane has a free slot (credits see to it); a slot given back can be taken from the next cycle on.
module ub_slot_list #(
  parameter int unsigned Vls = 2,
  parameter int unsigned Depth = 1024,                              // flits of each lane
  parameter int unsigned VlWidth = Vls > 1 ? $clog2(Vls) : 1,
  parameter int unsigned SlotWidth = Vls * Depth > 1 ? $clog2(Vls * Depth) : 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 take_i,
  input  logic [VlWidth-1:0]   take_vl_i,
  output logic [SlotWidth-1:0] slot_o,     // what a take in this cycle gets
  input  logic                 give_i,
  input  logic [VlWidth-1:0]   give_vl_i,
  input  logic [SlotWidth-1:0] give_slot_i
);
  localparam int unsigned CountWidth = $clog2(Depth + 1);

  logic [SlotWidth-1:0] ring_q [Vls * Depth];
  logic [CountWidth-1:0] fresh_q [Vls];  // slots handed out for the first time
  logic [CountWidth-1:0] head_q [Vls];
  logic [CountWidth-1:0] tail_q [Vls];

  logic fresh;
  logic [SlotWidth-1:0] take_base;
  logic [SlotWidth-1:0] give_base;
  assign fresh = fresh_q[take_vl_i] != CountWidth'(Depth);
  assign take_base = SlotWidth'(32'(take_vl_i) * Depth);
  assign give_base = SlotWidth'(32'(give_vl_i) * Depth);
  assign slot_o = fresh ? take_base + SlotWidth'(fresh_q[take_vl_i]) : ring_q[take_base + SlotWidth'(head_q[take_vl_i])];

  always_ff @(posedge clk_i) begin
    if (give_i) ring_q[give_base + SlotWidth'(tail_q[give_vl_i])] <= give_slot_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      for (int unsigned v = 0; v < Vls; v++) begin
        fresh_q[v] <= '0;
        head_q[v] <= '0;
        tail_q[v] <= '0;
      end
    end else begin
      if (take_i) begin
        if (fresh) fresh_q[take_vl_i] <= fresh_q[take_vl_i] + 1'b1;
        else head_q[take_vl_i] <= head_q[take_vl_i] == CountWidth'(Depth - 1) ? '0 : head_q[take_vl_i] + 1'b1;
      end
      if (give_i) tail_q[give_vl_i] <= tail_q[give_vl_i] == CountWidth'(Depth - 1) ? '0 : tail_q[give_vl_i] + 1'b1;
    end
  end

`ifndef SYNTHESIS
  logic [CountWidth-1:0] used_q [Vls];
  always_ff @(posedge clk_i) begin
    for (int unsigned v = 0; v < Vls; v++) begin
      if (!rst_ni) used_q[v] <= '0;
      else used_q[v] <= used_q[v] + CountWidth'(take_i && 32'(take_vl_i) == v) - CountWidth'(give_i && 32'(give_vl_i) == v);
    end
    if (rst_ni && take_i) begin
      BufferOverflow: assert (used_q[take_vl_i] != CountWidth'(Depth)) else $error("input buffer overflow: a flit came without a credit");
    end
  end
`endif
endmodule
