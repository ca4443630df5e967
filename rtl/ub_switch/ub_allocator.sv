// SPDX-License-Identifier: Apache-2.0
// Separable allocator: who sends next. One decision a cycle, whole packets.
//
//   1. Each output that is free (or reads the last flit of its packet): in each virtual lane the next input in round-robin order among those that wait for it and
//      may be granted; of the lanes whose pick has credits for its whole packet downstream, the next lane in round-robin order makes an offer to its input.
//   2. Each input accepts one offer, outputs round-robin.
//
// A pick without credits is not passed over for a shorter packet of another input: it would starve. Pointers move on only when the input accepts.
// Round robin without encoders: `turn` has a one for each place at or after the pointer; the lowest request in it, else the lowest of all.
// Contract: the events of an input refer to its VOQs as they are after the grant of the same cycle.
module ub_allocator #(
  parameter int unsigned Ports = 4,
  parameter int unsigned Vls = 2,
  parameter int unsigned Credits = 1024,  // flits of the buffer at the far end of each output, of each lane
  parameter int unsigned PortWidth = Ports > 1 ? $clog2(Ports) : 1,
  parameter int unsigned VlWidth = Vls > 1 ? $clog2(Vls) : 1,
  parameter int unsigned LengthWidth = ub_flit_pkg::LengthWidth
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // Of each input: a packet at the head of a VOQ that was empty, a packet behind the granted one, its read port
  input  logic [Ports-1:0]             arrive_valid_i,
  input  logic [Ports*PortWidth-1:0]   arrive_output_i,
  input  logic [Ports*VlWidth-1:0]     arrive_vl_i,
  input  logic [Ports*LengthWidth-1:0] arrive_length_i,
  input  logic [Ports-1:0]             next_valid_i,
  input  logic [Ports*LengthWidth-1:0] next_length_i,
  input  logic [Ports-1:0]             idle_i,
  input  logic [Ports-1:0]             finish_i,
  input  logic [Ports*PortWidth-1:0]   finish_output_i,
  output logic [Ports-1:0]             grant_o,
  output logic [Ports*PortWidth-1:0]   grant_output_o,
  output logic [Ports*VlWidth-1:0]     grant_vl_o,
  output logic [Ports*LengthWidth-1:0] grant_length_o,
  // Of each output: credits coming back from downstream, and the input that feeds it
  input  logic [Ports-1:0]             credit_valid_i,
  input  logic [Ports*VlWidth-1:0]     credit_vl_i,
  output logic [Ports*PortWidth-1:0]   feeder_o
);
  localparam int unsigned CreditWidth = $clog2(Credits + 1) > LengthWidth ? $clog2(Credits + 1) : LengthWidth;

  function automatic logic [PortWidth-1:0] index_of(input logic [Ports-1:0] one_hot);
    index_of = '0;
    for (int unsigned i = 0; i < Ports; i++) if (one_hot[i]) index_of = index_of | PortWidth'(i);
  endfunction

  function automatic logic [Ports-1:0] in_turn(input logic [Ports-1:0] request, input logic [Ports-1:0] turn);
    in_turn = (request & turn) != '0 ? (request & turn) & (~(request & turn) + 1'b1) : request & (~request + 1'b1);
  endfunction

  // --- State ---------------------------------------------------------------------------------------------------------------------------------------
  // Number of a VOQ seen from its output: output * Vls + lane.
  logic [Ports-1:0] request_q [Ports*Vls];                // inputs that wait
  logic [LengthWidth-1:0] length_q [Ports*Vls*Ports];     // of the packet in front, (output, lane, input)
  logic [Ports-1:0] input_turn_q [Ports*Vls];
  logic [CreditWidth-1:0] credits_q [Ports*Vls];
  logic [Vls-1:0] lane_turn_q [Ports];
  logic [Ports-1:0] output_turn_q [Ports];                // of each input
  logic [Ports-1:0] busy_q;                               // outputs that a packet holds

  logic [Ports-1:0] finishing;
  always_comb begin
    finishing = '0;
    for (int unsigned i = 0; i < Ports; i++) if (finish_i[i]) finishing[finish_output_i[i*PortWidth +: PortWidth]] = 1'b1;
  end

  // --- Offers of the outputs -----------------------------------------------------------------------------------------------------------------------
  logic [Ports-1:0] offer;
  logic [Ports*PortWidth-1:0] offer_input;
  logic [Ports*VlWidth-1:0] offer_vl;
  logic [Ports*LengthWidth-1:0] offer_length;
  generate
    for (genvar o = 0; o < Ports; o++) begin : gen_output
      logic [Vls*PortWidth-1:0] pick;
      logic [Vls*LengthWidth-1:0] length;
      logic [Vls-1:0] able;
      for (genvar v = 0; v < Vls; v++) begin : gen_lane
        logic [Ports-1:0] candidates;
        logic [PortWidth-1:0] index;
        logic [LengthWidth-1:0] flits;
        assign candidates = !busy_q[o] || finishing[o] ? request_q[o*Vls+v] & idle_i : '0;
        always_comb begin
          index = '0;
          flits = '0;
          able[v] = 1'b0;
          if (candidates != '0) begin
            index = index_of(in_turn(candidates, input_turn_q[o*Vls+v]));
            flits = length_q[(o*Vls+v)*Ports + 32'(index)];
            able[v] = credits_q[o*Vls+v] >= CreditWidth'(flits);
          end
        end
        assign pick[v*PortWidth +: PortWidth] = index;
        assign length[v*LengthWidth +: LengthWidth] = flits;
      end

      logic [Vls-1:0] turn;
      logic [VlWidth-1:0] lane;
      assign turn = able & lane_turn_q[o];
      always_comb begin
        lane = '0;
        for (int unsigned v = Vls; v > 0; v--) if (turn != '0 ? turn[v-1] : able[v-1]) lane = VlWidth'(v - 1);
      end
      assign offer[o] = able != '0;
      assign offer_vl[o*VlWidth +: VlWidth] = lane;
      assign offer_input[o*PortWidth +: PortWidth] = pick[32'(lane)*PortWidth +: PortWidth];
      assign offer_length[o*LengthWidth +: LengthWidth] = length[32'(lane)*LengthWidth +: LengthWidth];
    end
  endgenerate

  // --- Acceptance by the inputs --------------------------------------------------------------------------------------------------------------------
  logic [Ports*Ports-1:0] offers;  // (input, output)
  always_comb begin
    offers = '0;
    for (int unsigned o = 0; o < Ports; o++) if (offer[o]) offers[32'(offer_input[o*PortWidth +: PortWidth]) * Ports + o] = 1'b1;
  end
  generate
    for (genvar i = 0; i < Ports; i++) begin : gen_input
      logic [PortWidth-1:0] accepted;
      always_comb begin
        accepted = '0;
        if (offers[i*Ports +: Ports] != '0) accepted = index_of(in_turn(offers[i*Ports +: Ports], output_turn_q[i]));
      end
      assign grant_o[i] = offers[i*Ports +: Ports] != '0;
      assign grant_output_o[i*PortWidth +: PortWidth] = accepted;
      assign grant_vl_o[i*VlWidth +: VlWidth] = offer_vl[32'(accepted)*VlWidth +: VlWidth];
      assign grant_length_o[i*LengthWidth +: LengthWidth] = offer_length[32'(accepted)*LengthWidth +: LengthWidth];
    end
  endgenerate

  logic [Ports-1:0] taken;  // outputs whose offer was accepted
  always_comb begin
    taken = '0;
    for (int unsigned i = 0; i < Ports; i++) if (grant_o[i]) taken[grant_output_o[i*PortWidth +: PortWidth]] = 1'b1;
  end

  // --- Next state ----------------------------------------------------------------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (!rst_ni) busy_q <= '0;
    else busy_q <= (busy_q & ~finishing) | taken;
  end

  generate
    for (genvar o = 0; o < Ports; o++) begin : gen_output_state
      logic [VlWidth-1:0] credit_vl;
      logic [VlWidth-1:0] lane;
      logic [PortWidth-1:0] from;
      assign credit_vl = credit_vl_i[o*VlWidth +: VlWidth];
      assign lane = offer_vl[o*VlWidth +: VlWidth];
      assign from = offer_input[o*PortWidth +: PortWidth];
      always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
          lane_turn_q[o] <= '1;
          for (int unsigned v = 0; v < Vls; v++) begin
            input_turn_q[o*Vls+v] <= '1;
            credits_q[o*Vls+v] <= CreditWidth'(Credits);
          end
        end else if (taken[o] || credit_valid_i[o]) begin
          for (int unsigned v = 0; v < Vls; v++) begin
            credits_q[o*Vls+v] <= credits_q[o*Vls+v] + CreditWidth'(credit_valid_i[o] && 32'(credit_vl) == v) -
                                  (taken[o] && 32'(lane) == v ? CreditWidth'(offer_length[o*LengthWidth +: LengthWidth]) : '0);
            if (taken[o] && 32'(lane) == v) input_turn_q[o*Vls+v] <= {{(Ports - 1) {1'b1}}, 1'b0} << from;
          end
          if (taken[o]) lane_turn_q[o] <= (~Vls'(1)) << lane;
        end
        if (taken[o]) feeder_o[o*PortWidth +: PortWidth] <= from;
      end
    end
  endgenerate

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      for (int unsigned q = 0; q < Ports * Vls; q++) request_q[q] <= '0;
      for (int unsigned i = 0; i < Ports; i++) output_turn_q[i] <= '1;
    end else begin
      // A packet that arrives in a VOQ emptied by a grant of the same cycle comes last here, so its request stands.
      for (int unsigned i = 0; i < Ports; i++) begin
        if (grant_o[i]) begin
          request_q[32'(grant_output_o[i*PortWidth +: PortWidth]) * Vls + 32'(grant_vl_o[i*VlWidth +: VlWidth])][i] <= next_valid_i[i];
          output_turn_q[i] <= {{(Ports - 1) {1'b1}}, 1'b0} << grant_output_o[i*PortWidth +: PortWidth];
        end
        if (arrive_valid_i[i]) begin
          request_q[32'(arrive_output_i[i*PortWidth +: PortWidth]) * Vls + 32'(arrive_vl_i[i*VlWidth +: VlWidth])][i] <= 1'b1;
        end
      end
    end
    for (int unsigned i = 0; i < Ports; i++) begin
      if (grant_o[i] && next_valid_i[i]) begin
        length_q[(32'(grant_output_o[i*PortWidth +: PortWidth]) * Vls + 32'(grant_vl_o[i*VlWidth +: VlWidth])) * Ports + i] <=
            next_length_i[i*LengthWidth +: LengthWidth];
      end
      if (arrive_valid_i[i]) begin
        length_q[(32'(arrive_output_i[i*PortWidth +: PortWidth]) * Vls + 32'(arrive_vl_i[i*VlWidth +: VlWidth])) * Ports + i] <=
            arrive_length_i[i*LengthWidth +: LengthWidth];
      end
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      for (int unsigned i = 0; i < Ports; i++) begin
        if (grant_o[i]) begin
          GrantWasOffered: assert (offer[grant_output_o[i*PortWidth +: PortWidth]] &&
                                   32'(offer_input[32'(grant_output_o[i*PortWidth +: PortWidth])*PortWidth +: PortWidth]) == i)
            else $error("grant that no output offered");
        end
      end
      OneInputAnOutput: assert ($countones(taken) == $countones(grant_o)) else $error("an output is granted to two inputs");
      OutputsAreFree: assert ((taken & busy_q & ~finishing) == '0) else $error("grant of an output that a packet holds");
    end
  end
  generate
    for (genvar o = 0; o < Ports; o++) begin : gen_output_checks
      always_ff @(posedge clk_i) begin
        if (rst_ni && taken[o]) begin
          CreditUnderflow: assert (credits_q[o*Vls + 32'(offer_vl[o*VlWidth +: VlWidth])] >= CreditWidth'(offer_length[o*LengthWidth +: LengthWidth]))
            else $error("grant without credits for the whole packet");
        end
        if (rst_ni && credit_valid_i[o]) begin
          CreditOverflow: assert (credits_q[o*Vls + 32'(credit_vl_i[o*VlWidth +: VlWidth])] < CreditWidth'(Credits))
            else $error("more credits came back than the buffer downstream has flits");
        end
      end
    end
  endgenerate
`endif
endmodule
