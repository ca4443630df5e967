// SPDX-License-Identifier: Apache-2.0
// Back-end: moves a transaction's bytes, a beat a cycle, through the reduction; then changes its flag.
//
//   memory, or what a read brought --> source beat --.
//                      memory --> destination beat --+--> reduction --> memory, or the fabric
//
// A read port's data are there in the cycle after its address. One transaction at a time; what a read brought goes before what starts here.
module comm_engine_mover #(
  parameter int unsigned Beat = 256,  // bytes
  parameter int unsigned SlotWidth = 8
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // A transaction whose source is the own memory
  input  logic                 start_i,
  output logic                 ready_o,
  input  logic [SlotWidth-1:0] start_slot_i,
  input  logic [63:0]          start_source_i,
  // One whose data came over the fabric
  input  logic                 arrive_i,
  output logic                 arrive_ready_o,
  input  logic [SlotWidth-1:0] arrive_slot_i,
  // What the slot table says of the one that starts
  output logic [SlotWidth-1:0] slot_o,
  input  logic [15:0]          bytes_i,
  input  logic                 away_i,  // to the fabric
  input  logic [63:0]          destination_i,
  input  logic [7:0]           opcode_i,
  input  logic [7:0]           data_type_i,
  input  logic [31:0]          scale_i,
  input  logic                 flag_i,  // on the own die
  input  logic [63:0]          flag_place_i,
  input  logic [31:0]          flag_value_i,
  input  logic                 flag_add_i,
  // Memory
  output logic                 source_read_o,
  output logic                 source_arrived_o,  // from what came for slot_o
  output logic [63:0]          source_address_o,
  output logic [15:0]          source_bytes_o,
  input  logic [Beat*8-1:0]    source_data_i,
  output logic                 into_read_o,
  output logic [63:0]          into_address_o,
  output logic [15:0]          into_bytes_o,
  input  logic [Beat*8-1:0]    into_data_i,
  output logic                 write_o,
  output logic                 write_away_o,
  output logic                 write_last_o,  // of a transaction to the fabric
  output logic [63:0]          write_address_o,
  output logic [15:0]          write_bytes_o,
  output logic [Beat*8-1:0]    write_data_o,
  // It is done, for the front-end; one to the fabric goes on there
  output logic                 done_o,
  input  logic                 done_ready_i,
  output logic                 busy_o
);
  typedef enum logic [2:0] {Idle, Beats, Drain, FlagRead, FlagWrite, FlagSettle, Done} state_e;
  state_e state_q;
  logic [SlotWidth-1:0] slot_q;
  logic arrived_q;
  logic [63:0] source_q;
  logic [63:0] destination_q;
  logic [15:0] left_q;

  logic [15:0] beat;
  logic reduces;
  assign beat = left_q < 16'(Beat) ? left_q : 16'(Beat);
  assign reduces = opcode_i == comm_engine_registers_pkg::OpcodeReduceAdd || opcode_i == comm_engine_registers_pkg::OpcodeReduceMax ||
                   opcode_i == comm_engine_registers_pkg::OpcodeReduceMin || opcode_i == comm_engine_registers_pkg::OpcodeScaleAccumulate;

  assign ready_o = state_q == Idle && !arrive_i;
  assign arrive_ready_o = state_q == Idle;
  assign slot_o = state_q != Idle ? slot_q : arrive_i ? arrive_slot_i : start_slot_i;
  assign busy_o = state_q != Idle;
  assign done_o = state_q == Done;

  // Stage 1: addresses. Stage 2: data, into the reduction. Stage 3: the result.
  logic beat_valid_q;
  logic beat_away_q;
  logic beat_last_q;
  logic [63:0] beat_address_q;
  logic [15:0] beat_bytes_q;
  assign source_read_o = state_q == Beats;
  assign source_arrived_o = arrived_q;
  assign source_address_o = source_q;
  assign source_bytes_o = beat;
  assign into_read_o = (state_q == Beats && reduces) || state_q == FlagRead;
  assign into_address_o = state_q == FlagRead ? flag_place_i : destination_q;
  assign into_bytes_o = state_q == FlagRead ? 16'd4 : beat;

  logic [Beat*8-1:0] result;
  comm_engine_reduce #(.Words(Beat / 4)) u_reduce (
    .clk_i(clk_i), .valid_i(beat_valid_q), .opcode_i(opcode_i), .data_type_i(data_type_i), .scale_i(scale_i), .into_i(into_data_i),
    .from_i(source_data_i), .result_o(result)
  );

  logic flag_write_q;
  logic [31:0] flag_word_q;
  assign write_data_o = flag_write_q ? {{(Beat*8-32){1'b0}}, flag_word_q} : result;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
      beat_valid_q <= 1'b0;
      write_o <= 1'b0;
      flag_write_q <= 1'b0;
    end else begin
      beat_valid_q <= state_q == Beats;
      write_o <= beat_valid_q || state_q == FlagWrite;
      flag_write_q <= state_q == FlagWrite;
      case (state_q)
        Idle: begin
          if (arrive_i || start_i) state_q <= bytes_i != 16'd0 ? Beats : flag_i ? FlagRead : Done;
        end
        Beats: if (left_q == beat) state_q <= Drain;
        Drain: if (!beat_valid_q) state_q <= away_i ? Idle : flag_i ? FlagRead : Done;
        FlagRead: state_q <= FlagWrite;
        FlagWrite: state_q <= FlagSettle;
        FlagSettle: state_q <= Done;
        default: if (done_ready_i) state_q <= Idle;
      endcase
    end
    if (state_q == Idle) begin
      slot_q <= slot_o;
      arrived_q <= arrive_i;
      source_q <= arrive_i ? 64'd0 : start_source_i;
      destination_q <= destination_i;
      left_q <= bytes_i;
    end else if (state_q == Beats) begin
      source_q <= source_q + 64'(beat);
      destination_q <= destination_q + 64'(beat);
      left_q <= left_q - beat;
    end
    beat_away_q <= away_i;
    beat_last_q <= left_q == beat;
    beat_address_q <= destination_q;
    beat_bytes_q <= beat;
    write_away_o <= beat_valid_q && beat_away_q;
    write_last_o <= beat_last_q;
    write_address_o <= state_q == FlagWrite ? flag_place_i : beat_address_q;
    write_bytes_o <= state_q == FlagWrite ? 16'd4 : beat_bytes_q;
    flag_word_q <= flag_value_i + (flag_add_i ? into_data_i[31:0] : 32'd0);
  end
endmodule
