// SPDX-License-Identifier: Apache-2.0
// UB switch: packets of flits between Ports full-duplex links, in Vls virtual lanes that never wait for each other.
//
//        +-----------------+      +--------------+
//  in -->| ub_input_port   |----->| ub_crossbar  |--> out          a head flit at the input in cycle t is at the output in cycle
//   <--c | buffer, VOQs    |      +--------------+ <--c            t + 4 + Pipeline when nobody is in its way:
//        +-----------------+             ^                         write, allocate, read, cross
//          | heads    ^ grants           | feeder
//        +-----------------------------------------+
//        | ub_allocator: output first, then input  |
//        +-----------------------------------------+
//
// Input buffers of Depth flits a lane, guarded by credits: a credit is the room for one flit, the sender starts with Depth of them a lane and gets one
// back as each flit leaves the buffer. Virtual output queues. A packet is granted when the buffer downstream has room for all of it; it then holds its
// input and its output until its last flit has passed. Cut-through: it may leave while its tail still arrives.
// Routes: destination -> output, written through route_*; all inputs have the same.
// Not here: link-level retry (link_retry), adaptive or multipath routing, multicast, congestion marking, weights between lanes.
module ub_switch #(
  parameter int unsigned Ports = 4,
  parameter int unsigned Vls = 2,
  parameter int unsigned Depth = 1024,     // flits, of each input and lane; at least MaxPacket
  parameter int unsigned Credits = Depth,  // flits, of the buffer behind each output and lane
  parameter int unsigned FlitWidth = 160,  // bits; 20 bytes
  parameter int unsigned MaxPacket = 412,  // flits; 8192 bytes and their headers
  parameter int unsigned Routes = 1024,    // destinations
  parameter int unsigned Pipeline = 0,     // cycles of latency above the least
  localparam int unsigned PortWidth = Ports > 1 ? $clog2(Ports) : 1,
  localparam int unsigned VlWidth = Vls > 1 ? $clog2(Vls) : 1
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,           // synchronous
  // Links in, one place a port in every vector
  input  logic [Ports-1:0]           in_valid_i,
  input  logic [Ports-1:0]           in_head_i,        // first flit of a packet; its fields: ub_flit_pkg
  input  logic [Ports*VlWidth-1:0]   in_vl_i,
  input  logic [Ports*FlitWidth-1:0] in_flit_i,
  output logic [Ports-1:0]           in_credit_valid_o,
  output logic [Ports*VlWidth-1:0]   in_credit_vl_o,
  // Links out
  output logic [Ports-1:0]           out_valid_o,
  output logic [Ports-1:0]           out_head_o,
  output logic [Ports*VlWidth-1:0]   out_vl_o,
  output logic [Ports*FlitWidth-1:0] out_flit_o,
  input  logic [Ports-1:0]           out_credit_valid_i,
  input  logic [Ports*VlWidth-1:0]   out_credit_vl_i,
  // Route table
  input  logic                       route_we_i,
  input  logic [$clog2(Routes)-1:0]  route_destination_i,
  input  logic [PortWidth-1:0]       route_port_i
);
  localparam int unsigned LengthWidth = ub_flit_pkg::LengthWidth;

`ifndef SYNTHESIS
  initial begin
    if (Ports < 2 || Vls < 1 || Routes < 2) $fatal(1, "ub_switch: too few ports, lanes or routes");
    if (Depth < MaxPacket || Credits < MaxPacket) $fatal(1, "ub_switch: a buffer must hold the longest packet");
    if (MaxPacket >= 2 ** LengthWidth || Routes > 2 ** ub_flit_pkg::DestinationWidth) $fatal(1, "ub_switch: MaxPacket or Routes does not fit its field");
  end
`endif

  logic [Ports-1:0] arrive_valid, next_valid, idle, finish, grant, read_valid, read_head;
  logic [Ports*PortWidth-1:0] arrive_output, finish_output, grant_output, read_output, feeder;
  logic [Ports*VlWidth-1:0] arrive_vl, grant_vl, read_vl;
  logic [Ports*LengthWidth-1:0] arrive_length, next_length, grant_length;
  logic [Ports*FlitWidth-1:0] read_flit;

  generate
    for (genvar i = 0; i < Ports; i++) begin : gen_input
      ub_input_port #(
        .Ports(Ports), .Vls(Vls), .Depth(Depth), .FlitWidth(FlitWidth), .MaxPacket(MaxPacket), .Routes(Routes), .Pipeline(Pipeline)
      ) u_input (
        .clk_i(clk_i),
        .rst_ni(rst_ni),
        .valid_i(in_valid_i[i]),
        .head_i(in_head_i[i]),
        .vl_i(in_vl_i[i*VlWidth +: VlWidth]),
        .flit_i(in_flit_i[i*FlitWidth +: FlitWidth]),
        .credit_valid_o(in_credit_valid_o[i]),
        .credit_vl_o(in_credit_vl_o[i*VlWidth +: VlWidth]),
        .route_we_i(route_we_i),
        .route_destination_i(route_destination_i),
        .route_port_i(route_port_i),
        .arrive_valid_o(arrive_valid[i]),
        .arrive_output_o(arrive_output[i*PortWidth +: PortWidth]),
        .arrive_vl_o(arrive_vl[i*VlWidth +: VlWidth]),
        .arrive_length_o(arrive_length[i*LengthWidth +: LengthWidth]),
        .next_valid_o(next_valid[i]),
        .next_length_o(next_length[i*LengthWidth +: LengthWidth]),
        .idle_o(idle[i]),
        .finish_o(finish[i]),
        .finish_output_o(finish_output[i*PortWidth +: PortWidth]),
        .grant_i(grant[i]),
        .grant_output_i(grant_output[i*PortWidth +: PortWidth]),
        .grant_vl_i(grant_vl[i*VlWidth +: VlWidth]),
        .grant_length_i(grant_length[i*LengthWidth +: LengthWidth]),
        .read_valid_o(read_valid[i]),
        .read_head_o(read_head[i]),
        .read_output_o(read_output[i*PortWidth +: PortWidth]),
        .read_vl_o(read_vl[i*VlWidth +: VlWidth]),
        .read_flit_o(read_flit[i*FlitWidth +: FlitWidth])
      );
    end
  endgenerate

  ub_allocator #(.Ports(Ports), .Vls(Vls), .Credits(Credits)) u_allocator (
    .clk_i(clk_i),
    .rst_ni(rst_ni),
    .arrive_valid_i(arrive_valid),
    .arrive_output_i(arrive_output),
    .arrive_vl_i(arrive_vl),
    .arrive_length_i(arrive_length),
    .next_valid_i(next_valid),
    .next_length_i(next_length),
    .idle_i(idle),
    .finish_i(finish),
    .finish_output_i(finish_output),
    .grant_o(grant),
    .grant_output_o(grant_output),
    .grant_vl_o(grant_vl),
    .grant_length_o(grant_length),
    .credit_valid_i(out_credit_valid_i),
    .credit_vl_i(out_credit_vl_i),
    .feeder_o(feeder)
  );

  ub_crossbar #(.Ports(Ports), .FlitWidth(FlitWidth), .VlWidth(VlWidth)) u_crossbar (
    .clk_i(clk_i),
    .rst_ni(rst_ni),
    .feeder_i(feeder),
    .read_valid_i(read_valid),
    .read_head_i(read_head),
    .read_output_i(read_output),
    .read_vl_i(read_vl),
    .read_flit_i(read_flit),
    .valid_o(out_valid_o),
    .head_o(out_head_o),
    .vl_o(out_vl_o),
    .flit_o(out_flit_o)
  );
endmodule
