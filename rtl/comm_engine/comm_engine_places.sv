// SPDX-License-Identifier: Apache-2.0
// What is to be translated in each state of the front-end, and its translation.
module comm_engine_places #(
  parameter int unsigned Pages = 64  // whose entries are kept
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  comm_engine_pkg::state_e   state_i,
  input  logic                      flush_i,
  input  comm_engine_pkg::global_t  global_i,
  input  logic [63:0]               memory_bytes_i,
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic [511:0]              submission_i,
  input  comm_engine_pkg::context_t context_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic                      has_entries_i,
  input  logic [1:0]                list_at_i,
  input  logic [15:0]               bytes_i,
  input  logic                      admit_write_i,
  input  logic [63:0]               admit_offset_i,
  input  logic [31:0]               admit_bytes_i,
  input  logic [31:0]               admit_token_i,
  output logic [63:0]               offset_o,
  output logic                      done_o,
  output logic [7:0]                error_o,
  output logic                      missed_o,
  output logic [63:0]               place_o,
  output logic [31:0]               bytes_o,
  output logic                      read_o,
  output logic [63:0]               address_o,
  input  logic [127:0]              data_i
);
  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::submission_t s;
  /* verilator lint_on UNUSEDSIGNAL */
  assign s = submission_i;

  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::address_value_t list;
  comm_engine_registers_pkg::address_value_t source;
  comm_engine_registers_pkg::address_value_t destination;
  comm_engine_registers_pkg::address_value_t flag;
  /* verilator lint_on UNUSEDSIGNAL */
  assign list = s.list_address;
  assign source = context_i.source;
  assign destination = context_i.destination;
  assign flag = s.flag_address;

  logic request;
  logic [31:0] most;
  logic write;
  logic [31:0] token;
  always_comb begin
    request = 1'b0;
    offset_o = 64'd0;
    most = 32'd4;
    write = 1'b0;
    token = s.token;
    case (state_i)
      comm_engine_pkg::Admit: begin
        request = 1'b1;
        offset_o = admit_offset_i;
        most = admit_bytes_i;
        write = admit_write_i;
        token = admit_token_i;
      end
      comm_engine_pkg::ListPlace: begin
        request = 1'b1;
        offset_o = 64'(list.offset) + (has_entries_i ? {32'd0, context_i.row} * 64'(comm_engine_registers_pkg::ListEntrySize) + {59'd0, list_at_i, 3'd0} : {30'd0, context_i.row, 2'd0});
        most = has_entries_i ? 32'd8 : 32'd4;
      end
      comm_engine_pkg::SourcePlace: begin
        request = 1'b1;
        offset_o = 64'(source.offset);
        most = {16'd0, bytes_i};
      end
      comm_engine_pkg::DestinationPlace: begin
        request = 1'b1;
        offset_o = 64'(destination.offset);
        most = {16'd0, bytes_i};
        write = 1'b1;
      end
      comm_engine_pkg::NotifyPlace, comm_engine_pkg::FlagPlace: begin
        request = 1'b1;
        offset_o = 64'(flag.offset);
        write = state_i == comm_engine_pkg::NotifyPlace;
      end
      default: begin end
    endcase
  end

  comm_engine_translation #(.Entries(Pages)) u_translation (
    .clk_i(clk_i), .rst_ni(rst_ni), .flush_i(flush_i), .global_i(global_i), .memory_bytes_i(memory_bytes_i), .request_i(request), .offset_i(offset_o),
    .most_i(most), .write_i(write), .token_i(token), .done_o(done_o), .error_o(error_o), .missed_o(missed_o), .place_o(place_o), .bytes_o(bytes_o),
    .read_o(read_o), .address_o(address_o), .data_i(data_i)
  );
endmodule
