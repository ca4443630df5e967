// SPDX-License-Identifier: Apache-2.0
// Whose a global address is.
module comm_engine_locate (
  input  logic [63:0] address_i,
  input  logic [11:0] die_i,
  input  logic [12:0] dies_i,  // there are
  input  logic [12:0] cpus_i,
  output logic        good_o,
  output logic        own_o
);
  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::address_value_t address;
  /* verilator lint_on UNUSEDSIGNAL */
  logic [7:0] kind;
  logic [12:0] number;
  assign address = address_i;
  assign kind = {4'd0, address.kind};
  assign number = {1'b0, address.endpoint};
  assign own_o = kind == comm_engine_registers_pkg::AddressKindOwn || (kind == comm_engine_registers_pkg::AddressKindDie && number == {1'b0, die_i});
  assign good_o = kind == comm_engine_registers_pkg::AddressKindOwn ? number == 13'd0 :
                  kind == comm_engine_registers_pkg::AddressKindDie ? number < dies_i :
                  kind == comm_engine_registers_pkg::AddressKindCpu && number < cpus_i;
endmodule
