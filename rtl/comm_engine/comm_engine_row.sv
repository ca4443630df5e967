// SPDX-License-Identifier: Apache-2.0
// Mid-end: where a row of a descriptor is, and how many rows there are. `list_i`: what its list says of the row; an entry, an index or a scale.
module comm_engine_row (
  input  logic [511:0] submission_i,
  input  logic [31:0]  row_i,
  input  logic [191:0] list_i,
  output logic         has_list_o,
  output logic         has_entries_o,
  output logic [31:0]  rows_o,
  output logic [63:0]  source_o,
  output logic [63:0]  destination_o,
  output logic [31:0]  length_o
);
  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::submission_t s;
  /* verilator lint_on UNUSEDSIGNAL */
  assign s = submission_i;
  assign has_entries_o = s.opcode == comm_engine_registers_pkg::OpcodeCopyList;
  assign has_list_o = has_entries_o || s.opcode == comm_engine_registers_pkg::OpcodeScaleAccumulate ||
                      s.opcode == comm_engine_registers_pkg::OpcodeGather || s.opcode == comm_engine_registers_pkg::OpcodeScatter;
  always_comb begin
    rows_o = 32'd0;
    if (has_list_o || s.opcode == comm_engine_registers_pkg::OpcodeCopyRows) rows_o = s.count;
    else if (s.opcode == comm_engine_registers_pkg::OpcodeWriteNotify) rows_o = {31'd0, s.length != 32'd0};
    else if (s.opcode != comm_engine_registers_pkg::OpcodeAtomicAdd) rows_o = 32'd1;
  end

  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::list_entry_t entry;
  /* verilator lint_on UNUSEDSIGNAL */
  assign entry = list_i;

  logic [31:0] source_row;
  logic [31:0] destination_row;
  assign source_row = s.opcode == comm_engine_registers_pkg::OpcodeGather ? list_i[31:0] : row_i;
  assign destination_row = s.opcode == comm_engine_registers_pkg::OpcodeScatter ? list_i[31:0] : row_i;
  assign source_o = has_entries_o ? entry.source : s.source + {32'd0, source_row} * {32'd0, s.source_stride};
  assign destination_o = has_entries_o ? entry.destination : s.destination + {32'd0, destination_row} * {32'd0, s.destination_stride};
  assign length_o = has_entries_o ? entry.length : s.length;
endmodule
