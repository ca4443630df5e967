// SPDX-License-Identifier: Apache-2.0
// Delays flits by a fixed number of cycles. A ring instead of a chain of registers: one write a cycle, whatever the length.
module ub_delay_line #(
  parameter int unsigned Stages = 0,  // cycles; 0: a wire
  parameter int unsigned Width = 160
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic [Width-1:0] data_i,
  output logic             valid_o,
  output logic [Width-1:0] data_o
);
  generate
    if (Stages == 0) begin : gen_wire
      logic unused;
      assign unused = &{1'b0, clk_i, rst_ni};
      assign valid_o = valid_i;
      assign data_o = data_i;
    end else begin : gen_ring
      localparam int unsigned PointerWidth = Stages > 1 ? $clog2(Stages) : 1;
      logic [Width-1:0] ring_q [Stages];
      logic [Stages-1:0] valid_q;
      logic [PointerWidth-1:0] pointer_q;

      assign valid_o = valid_q[pointer_q];
      assign data_o = ring_q[pointer_q];

      always_ff @(posedge clk_i) begin
        if (valid_i) ring_q[pointer_q] <= data_i;
      end

      always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
          valid_q <= '0;
          pointer_q <= '0;
        end else begin
          valid_q[pointer_q] <= valid_i;
          pointer_q <= 32'(pointer_q) == Stages - 1 ? '0 : pointer_q + 1'b1;
        end
      end
    end
  endgenerate
endmodule
