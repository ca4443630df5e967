// SPDX-License-Identifier: Apache-2.0
// Crossbar: a multiplexer an output, driven by the input that the allocator named, and the output registers.
module ub_crossbar #(
  parameter int unsigned Ports = 4,
  parameter int unsigned FlitWidth = 160,
  parameter int unsigned PortWidth = Ports > 1 ? $clog2(Ports) : 1,
  parameter int unsigned VlWidth = 1
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic [Ports*PortWidth-1:0] feeder_i,       // of each output; as of the cycle in which the flit was read
  input  logic [Ports-1:0]           read_valid_i,   // of each input
  input  logic [Ports-1:0]           read_head_i,
  input  logic [Ports*PortWidth-1:0] read_output_i,
  input  logic [Ports*VlWidth-1:0]   read_vl_i,
  input  logic [Ports*FlitWidth-1:0] read_flit_i,
  output logic [Ports-1:0]           valid_o,        // of each output
  output logic [Ports-1:0]           head_o,
  output logic [Ports*VlWidth-1:0]   vl_o,
  output logic [Ports*FlitWidth-1:0] flit_o
);
  logic [Ports*PortWidth-1:0] select_q;
  always_ff @(posedge clk_i) select_q <= feeder_i;

  generate
    for (genvar o = 0; o < Ports; o++) begin : gen_output
      logic [PortWidth-1:0] from;
      logic valid;
      assign from = select_q[o*PortWidth +: PortWidth];
      assign valid = read_valid_i[from] && 32'(read_output_i[32'(from)*PortWidth +: PortWidth]) == o;
      always_ff @(posedge clk_i) begin
        valid_o[o] <= rst_ni && valid;
        if (valid) begin
          head_o[o] <= read_head_i[from];
          vl_o[o*VlWidth +: VlWidth] <= read_vl_i[32'(from)*VlWidth +: VlWidth];
          flit_o[o*FlitWidth +: FlitWidth] <= read_flit_i[32'(from)*FlitWidth +: FlitWidth];
        end
      end
    end
  endgenerate

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      for (int unsigned i = 0; i < Ports; i++) begin
        if (read_valid_i[i]) begin
          NoFlitIsLost: assert (32'(select_q[32'(read_output_i[i*PortWidth +: PortWidth])*PortWidth +: PortWidth]) == i)
            else $error("a flit was read for an output that listens to another input");
        end
      end
    end
  end
`endif
endmodule
