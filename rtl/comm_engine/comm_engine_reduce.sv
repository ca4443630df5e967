// SPDX-License-Identifier: Apache-2.0
// Reduction of a beat, word by word; the result is there in the cycle after. A BF16 word holds two elements. A copy passes `from_i` through.
module comm_engine_reduce #(
  parameter int unsigned Words = 64
) (
  input  logic                clk_i,
  input  logic                valid_i,
  input  logic [7:0]          opcode_i,
  input  logic [7:0]          data_type_i,
  input  logic [31:0]         scale_i,
  input  logic [Words*32-1:0] into_i,
  input  logic [Words*32-1:0] from_i,
  output logic [Words*32-1:0] result_o
);
  function automatic logic [31:0] element(input logic [7:0] opcode, input logic [31:0] scale, input logic [31:0] into, input logic [31:0] from);
    case (opcode)
      comm_engine_registers_pkg::OpcodeReduceMax: element = comm_engine_float_pkg::choose(1'b1, into, from);
      comm_engine_registers_pkg::OpcodeReduceMin: element = comm_engine_float_pkg::choose(1'b0, into, from);
      comm_engine_registers_pkg::OpcodeScaleAccumulate: element = comm_engine_float_pkg::add(into, comm_engine_float_pkg::multiply(from, scale));
      default: element = comm_engine_float_pkg::add(into, from);
    endcase
  endfunction

  function automatic logic [31:0] integers(input logic [7:0] opcode, input logic [31:0] into, input logic [31:0] from);
    case (opcode)
      comm_engine_registers_pkg::OpcodeReduceMax: integers = $signed(into) > $signed(from) ? into : from;
      comm_engine_registers_pkg::OpcodeReduceMin: integers = $signed(into) < $signed(from) ? into : from;
      default: integers = into + from;
    endcase
  endfunction

  function automatic logic [31:0] word(input logic [7:0] opcode, input logic [7:0] data_type, input logic [31:0] scale, input logic [31:0] into,
                                       input logic [31:0] from);
    case (data_type)
      comm_engine_registers_pkg::DataTypeInt32: word = integers(opcode, into, from);
      comm_engine_registers_pkg::DataTypeFp32: word = element(opcode, scale, into, from);
      comm_engine_registers_pkg::DataTypeBf16:
        word = {comm_engine_float_pkg::narrow(element(opcode, scale, {into[31:16], 16'd0}, {from[31:16], 16'd0})),
                comm_engine_float_pkg::narrow(element(opcode, scale, {into[15:0], 16'd0}, {from[15:0], 16'd0}))};
      default: word = into;
    endcase
  endfunction

  logic reduces;
  assign reduces = opcode_i == comm_engine_registers_pkg::OpcodeReduceAdd || opcode_i == comm_engine_registers_pkg::OpcodeReduceMax ||
                   opcode_i == comm_engine_registers_pkg::OpcodeReduceMin || opcode_i == comm_engine_registers_pkg::OpcodeScaleAccumulate;

  always_ff @(posedge clk_i) begin
    if (valid_i && !reduces) result_o <= from_i;
    if (valid_i && reduces) begin
      for (int unsigned w = 0; w < Words; w = w + 1) begin
        result_o[w*32 +: 32] <= word(opcode_i, data_type_i, scale_i, into_i[w*32 +: 32], from_i[w*32 +: 32]);
      end
    end
  end
endmodule
