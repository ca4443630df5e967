// SPDX-License-Identifier: Apache-2.0
// The allocator of a 4-port switch with what no pin can make wrong: its signals are forced for a cycle. Nothing else happens to it.
// force_i, one bit a signal: 0 grant_o, 1 taken, 2 busy_q, 3 offer, 4 offer_length.
module ub_allocator_forced #(
  parameter int unsigned Ports = 4,
  parameter int unsigned Vls = 2,
  parameter int unsigned Credits = 16
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [4:0] force_i
);
  localparam int unsigned LengthWidth = ub_flit_pkg::LengthWidth;
  logic [Ports-1:0] grant;
  logic [Ports*2-1:0] grant_output;
  logic [Ports-1:0] grant_vl;
  logic [Ports*LengthWidth-1:0] grant_length;
  logic [Ports*2-1:0] feeder;
  logic unused;
  assign unused = &{1'b0, grant, grant_output, grant_vl, grant_length, feeder};

  ub_allocator #(.Ports(Ports), .Vls(Vls), .Credits(Credits)) u_allocator (
    .clk_i(clk_i),
    .rst_ni(rst_ni),
    .arrive_valid_i('0),
    .arrive_output_i('0),
    .arrive_vl_i('0),
    .arrive_length_i('0),
    .next_valid_i('0),
    .next_length_i('0),
    .idle_i('1),
    .finish_i('0),
    .finish_output_i('0),
    .grant_o(grant),
    .grant_output_o(grant_output),
    .grant_vl_o(grant_vl),
    .grant_length_o(grant_length),
    .credit_valid_i('0),
    .credit_vl_i('0),
    .feeder_o(feeder)
  );

  // Output 0 offers itself to input 0.
  always_comb begin
    if (force_i[0]) force u_allocator.grant_o = Ports'(1);
    else release u_allocator.grant_o;
    if (force_i[1]) force u_allocator.taken = Ports'(1);
    else release u_allocator.taken;
    if (force_i[2]) force u_allocator.busy_q = Ports'(1);
    else release u_allocator.busy_q;
    if (force_i[3]) force u_allocator.offer = Ports'(1);
    else release u_allocator.offer;
    if (force_i[4]) force u_allocator.offer_length = {{((Ports - 1) * LengthWidth) {1'b0}}, LengthWidth'(Credits + 1)};
    else release u_allocator.offer_length;
  end
endmodule
