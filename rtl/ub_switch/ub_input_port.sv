// SPDX-License-Identifier: Apache-2.0
// An input of the switch: its buffer, sorted into a virtual output queue (VOQ) for each output and lane, and its one read port.
//
//   flit --> [delay line] --> slot of its lane's share --> VOQ: list of packets --> read port --> crossbar
//                  head flit: route table -> which VOQ       packet: list of slots      |
//                                                                 credit upstream <------
//
// Lists: each packet is a list of slots (flit_link), each VOQ a list of packets, linked from head flit to head flit (packet_link). A packet is in its
// VOQ from the cycle after its head flit came; it may be granted, and leave, while its tail still arrives (cut-through). Should the next flit not be
// there yet, the read port waits for it: the packet keeps its input and output.
// Contract: packets come whole, one after the other, flits of a packet in any rhythm. Upstream starts a packet only with credits for all of it: one that
// waited for credits halfway could hold the read port while what would free the buffer waits for that port.
module ub_input_port #(
  parameter int unsigned Ports = 4,
  parameter int unsigned Vls = 2,
  parameter int unsigned Depth = 1024,      // flits of each virtual lane
  parameter int unsigned FlitWidth = 160,
  parameter int unsigned MaxPacket = 412,   // flits
  parameter int unsigned Routes = 1024,
  parameter int unsigned Pipeline = 0,      // further cycles before the buffer
  parameter int unsigned PortWidth = Ports > 1 ? $clog2(Ports) : 1,
  parameter int unsigned VlWidth = Vls > 1 ? $clog2(Vls) : 1
) (
  input  logic                                 clk_i,
  input  logic                                 rst_ni,
  // Link
  input  logic                                 valid_i,
  input  logic                                 head_i,
  input  logic [VlWidth-1:0]                   vl_i,
  input  logic [FlitWidth-1:0]                 flit_i,
  output logic                                 credit_valid_o,  // a flit of lane credit_vl_o has left the buffer
  output logic [VlWidth-1:0]                   credit_vl_o,
  // Route table
  input  logic                                 route_we_i,
  input  logic [$clog2(Routes)-1:0]            route_destination_i,
  input  logic [PortWidth-1:0]                 route_port_i,
  // Allocator: heads of VOQs, and the grant; all within a cycle
  output logic                                 arrive_valid_o,  // a packet has come to the head of an empty VOQ
  output logic [PortWidth-1:0]                 arrive_output_o,
  output logic [VlWidth-1:0]                   arrive_vl_o,
  output logic [ub_flit_pkg::LengthWidth-1:0]  arrive_length_o,
  output logic                                 next_valid_o,    // behind the packet granted in this cycle waits another
  output logic [ub_flit_pkg::LengthWidth-1:0]  next_length_o,
  output logic                                 idle_o,          // may be granted a packet
  output logic                                 finish_o,        // the last flit of the packet for finish_output_o is being read
  output logic [PortWidth-1:0]                 finish_output_o,
  input  logic                                 grant_i,
  input  logic [PortWidth-1:0]                 grant_output_i,
  input  logic [VlWidth-1:0]                   grant_vl_i,
  input  logic [ub_flit_pkg::LengthWidth-1:0]  grant_length_i,
  // Crossbar
  output logic                                 read_valid_o,
  output logic                                 read_head_o,
  output logic [PortWidth-1:0]                 read_output_o,
  output logic [VlWidth-1:0]                   read_vl_o,
  output logic [FlitWidth-1:0]                 read_flit_o
);
  localparam int unsigned LengthWidth = ub_flit_pkg::LengthWidth;
  localparam int unsigned Slots = Vls * Depth;
  localparam int unsigned SlotWidth = Slots > 1 ? $clog2(Slots) : 1;
  localparam int unsigned Queues = Ports * Vls;
  localparam int unsigned QueueWidth = Queues > 1 ? $clog2(Queues) : 1;
  localparam int unsigned RouteWidth = $clog2(Routes);

  // --- Arrival -------------------------------------------------------------------------------------------------------------------------------------
  logic in_valid;
  logic in_head;
  logic [VlWidth-1:0] in_vl;
  logic [FlitWidth-1:0] in_flit;
  ub_delay_line #(.Stages(Pipeline), .Width(1 + VlWidth + FlitWidth)) u_delay (
    .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(valid_i), .data_i({head_i, vl_i, flit_i}), .valid_o(in_valid), .data_o({in_head, in_vl, in_flit})
  );

  logic [LengthWidth-1:0] in_length;
  logic [RouteWidth-1:0] in_destination;
  logic [PortWidth-1:0] routes_q [Routes];
  logic [PortWidth-1:0] in_output;
  logic [SlotWidth-1:0] in_slot;
  logic [QueueWidth-1:0] in_queue;
  assign in_length = in_flit[ub_flit_pkg::LengthLsb +: LengthWidth];
  assign in_destination = in_flit[ub_flit_pkg::DestinationLsb +: RouteWidth];
  assign in_output = routes_q[in_destination];
  assign in_queue = QueueWidth'(32'(in_output) * Vls + 32'(in_vl));

  always_ff @(posedge clk_i) begin
    if (route_we_i) routes_q[route_destination_i] <= route_port_i;
  end

  // The packet that is coming in: flits still to come, and the slot of the flit that came last.
  logic [LengthWidth-1:0] coming_q;
  logic [SlotWidth-1:0] last_slot_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) coming_q <= '0;
    else if (in_valid) coming_q <= (in_head ? in_length : coming_q) - 1'b1;
    if (in_valid) last_slot_q <= in_slot;
  end

  // --- Virtual output queues -----------------------------------------------------------------------------------------------------------------------
  logic [Queues-1:0] waiting_q;                // VOQs with a packet that has not been granted
  logic [SlotWidth-1:0] first_q [Queues];      // head flit of a VOQ's first packet
  logic [SlotWidth-1:0] newest_q [Queues];     // ... of its newest
  logic [SlotWidth+LengthWidth-1:0] packet_link_q [Slots];
  logic [SlotWidth-1:0] flit_link_q [Slots];

  logic [QueueWidth-1:0] grant_queue;
  logic [SlotWidth-1:0] grant_slot;
  logic [SlotWidth-1:0] next_slot;
  logic in_first;
  assign grant_queue = QueueWidth'(32'(grant_output_i) * Vls + 32'(grant_vl_i));
  assign grant_slot = first_q[grant_queue];
  assign next_valid_o = grant_slot != newest_q[grant_queue];
  assign {next_slot, next_length_o} = packet_link_q[grant_slot];
  // Alone in its VOQ: that was empty, or the only packet in it is being granted.
  assign in_first = !waiting_q[in_queue] || (grant_i && grant_queue == in_queue && !next_valid_o);
  assign arrive_valid_o = in_valid && in_head && in_first;
  assign arrive_output_o = in_output;
  assign arrive_vl_o = in_vl;
  assign arrive_length_o = in_length;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      waiting_q <= '0;
    end else begin
      if (grant_i) waiting_q[grant_queue] <= next_valid_o;
      if (in_valid && in_head) waiting_q[in_queue] <= 1'b1;
    end
    if (grant_i && next_valid_o) first_q[grant_queue] <= next_slot;
    if (arrive_valid_o) first_q[in_queue] <= in_slot;
    if (in_valid && in_head) newest_q[in_queue] <= in_slot;
  end

  always_ff @(posedge clk_i) begin
    if (in_valid && in_head && !in_first) packet_link_q[newest_q[in_queue]] <= {in_slot, in_length};
    if (in_valid && !in_head) flit_link_q[last_slot_q] <= in_slot;
  end

  // --- Read port -----------------------------------------------------------------------------------------------------------------------------------
  logic busy_q;                         // a packet holds the port
  logic ready_q;                        // its flit in slot_q has not been read
  logic head_q;
  logic [LengthWidth-1:0] left_q;       // flits from slot_q on
  logic [SlotWidth-1:0] slot_q;
  logic [PortWidth-1:0] output_q;
  logic [VlWidth-1:0] vl_q;
  logic linked;                         // the flit after slot_q is here
  logic advance;
  assign linked = coming_q == '0 || slot_q != last_slot_q;
  assign finish_o = busy_q && ready_q && left_q == LengthWidth'(1);
  assign finish_output_o = output_q;
  assign idle_o = !busy_q || finish_o;
  assign advance = busy_q && left_q != LengthWidth'(1) && linked;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      ready_q <= 1'b0;
    end else if (grant_i) begin
      busy_q <= 1'b1;
      ready_q <= 1'b1;
    end else begin
      if (finish_o) busy_q <= 1'b0;
      ready_q <= advance;
    end
    if (grant_i) begin
      slot_q <= grant_slot;
      head_q <= 1'b1;
      left_q <= grant_length_i;
      output_q <= grant_output_i;
      vl_q <= grant_vl_i;
    end else begin
      if (ready_q) head_q <= 1'b0;
      if (advance) begin
        slot_q <= flit_link_q[slot_q];
        left_q <= left_q - 1'b1;
      end
    end
  end

  // A slot is given back when its flit has been read and its link followed.
  logic give;
  assign give = finish_o || advance;
  ub_slot_list #(.Vls(Vls), .Depth(Depth)) u_slots (
    .clk_i(clk_i), .rst_ni(rst_ni), .take_i(in_valid), .take_vl_i(in_vl), .slot_o(in_slot), .give_i(give), .give_vl_i(vl_q), .give_slot_i(slot_q)
  );

  always_ff @(posedge clk_i) begin
    credit_valid_o <= rst_ni && give;
    if (give) credit_vl_o <= vl_q;
  end

  // --- Buffer: one write, one synchronous read -----------------------------------------------------------------------------------------------------
  logic [FlitWidth-1:0] flits_q [Slots];
  always_ff @(posedge clk_i) begin
    if (in_valid) flits_q[in_slot] <= in_flit;
    if (ready_q) read_flit_o <= flits_q[slot_q];
  end
  always_ff @(posedge clk_i) begin
    read_valid_o <= rst_ni && ready_q;
    if (ready_q) begin
      read_head_o <= head_q;
      read_output_o <= output_q;
      read_vl_o <= vl_q;
    end
  end

`ifndef SYNTHESIS
  logic [VlWidth-1:0] coming_vl_q;
  always_ff @(posedge clk_i) begin
    if (in_valid) coming_vl_q <= in_vl;
    if (rst_ni && in_valid) begin
      PacketsComeWhole: assert (in_head == (coming_q == '0)) else $error("a packet starts inside another, or a flit belongs to none");
      LaneHolds: assert (in_head || in_vl == coming_vl_q) else $error("a packet changes its virtual lane");
      LegalLength: assert (!in_head || (in_length != '0 && 32'(in_length) <= MaxPacket)) else $error("length of a packet out of range");
      LegalLane: assert (32'(in_vl) < Vls) else $error("no such virtual lane");
      LegalRoute: assert (!in_head || 32'(in_output) < Ports) else $error("the route leads to no port");
    end
    if (rst_ni && grant_i) begin
      GrantToIdle: assert (idle_o) else $error("grant to an input whose read port is busy");
      GrantOfRequest: assert (waiting_q[grant_queue]) else $error("grant of a virtual output queue without a packet");
    end
  end
`endif
endmodule
