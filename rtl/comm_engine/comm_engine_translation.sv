// SPDX-License-Identifier: Apache-2.0
// Offsets on the own die to physical offsets: one level of page_entry, kept in a direct-mapped cache when fetched. Off: an offset is a place.
// A request takes two cycles, one that misses two more.
module comm_engine_translation #(
  parameter int unsigned Entries = 64
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     flush_i,
  /* verilator lint_off UNUSEDSIGNAL */
  input  comm_engine_pkg::global_t global_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [63:0]              memory_bytes_i,
  // Request, held until done_o
  input  logic                     request_i,
  input  logic [63:0]              offset_i,
  input  logic [31:0]              most_i,
  input  logic                     write_i,
  input  logic [31:0]              token_i,
  output logic                     done_o,
  output logic [7:0]               error_o,
  output logic                     missed_o,
  output logic [63:0]              place_o,
  output logic [31:0]              bytes_o,  // of most_i, that lie there in one piece
  // Memory: data in the cycle after
  output logic                     read_o,
  output logic [63:0]              address_o,
  input  logic [127:0]             data_i
);
  localparam int unsigned IndexWidth = $clog2(Entries);
  typedef enum logic [1:0] {LookUp, Fill, Again, Done} state_e;
  state_e state_q;

  logic [5:0] bits;
  logic [63:0] page;
  logic [63:0] inside_mask;
  assign bits = {2'd0, global_i.page_bits} < 8'(comm_engine_registers_pkg::PageBitsLeast) ? 6'(comm_engine_registers_pkg::PageBitsLeast) :
                {2'd0, global_i.page_bits} > 8'(comm_engine_registers_pkg::PageBitsMost) ? 6'(comm_engine_registers_pkg::PageBitsMost) :
                global_i.page_bits;
  assign page = offset_i >> bits;
  assign inside_mask = (64'd1 << bits) - 64'd1;

  // Cache: page, place in units of 4 KiB, writable, token
  localparam int unsigned EntryBits = 64 + 36 + 1 + 32;
  logic [EntryBits-1:0] entries_q [Entries];
  logic [Entries-1:0] valid_q;
  logic [IndexWidth-1:0] index;
  logic [63:0] kept_page;
  logic [35:0] kept_place;
  logic kept_writable;
  logic [31:0] kept_token;
  logic hit;
  assign index = page[IndexWidth-1:0];
  assign {kept_page, kept_place, kept_writable, kept_token} = entries_q[index];
  assign hit = valid_q[index] && kept_page == page;

  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::page_entry_t fetched;
  /* verilator lint_on UNUSEDSIGNAL */
  logic fetched_good;
  assign fetched = data_i;
  assign fetched_good = fetched.frame.valid && ({16'd0, fetched.frame.place, 12'd0} & inside_mask) == 64'd0;

  assign address_o = global_i.page_table_base + page * 64'(comm_engine_registers_pkg::PageEntrySize);
  logic there;  // the table's entry
  assign there = page < {32'd0, global_i.page_table_entries} && memory_bytes_i >= 64'(comm_engine_registers_pkg::PageEntrySize) &&
                 address_o <= memory_bytes_i - 64'(comm_engine_registers_pkg::PageEntrySize);
  assign read_o = request_i && (state_q == LookUp) && global_i.translate && !hit && there;

  logic [63:0] place;
  logic [63:0] room;  // in the page
  logic [31:0] bytes;
  logic [7:0] refusal;
  assign place = global_i.translate ? {16'd0, kept_place, 12'd0} + (offset_i & inside_mask) : offset_i;
  assign room = inside_mask + 64'd1 - (offset_i & inside_mask);
  assign bytes = global_i.translate && {32'd0, most_i} > room ? room[31:0] : most_i;
  always_comb begin
    refusal = comm_engine_registers_pkg::ErrorNone;
    if (global_i.translate && kept_token != token_i) refusal = comm_engine_registers_pkg::ErrorWrongToken;
    if (global_i.translate && write_i && !kept_writable) refusal = comm_engine_registers_pkg::ErrorWriteProtected;
    if (refusal == comm_engine_registers_pkg::ErrorNone && (place > memory_bytes_i || {32'd0, bytes} > memory_bytes_i - place))
      refusal = comm_engine_registers_pkg::ErrorBadAddress;
  end

  assign done_o = state_q == Done;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= LookUp;
      valid_q <= '0;
    end else begin
      if (flush_i) valid_q <= '0;
      case (state_q)
        LookUp: if (request_i) state_q <= global_i.translate && !hit && there ? Fill : Done;
        Fill: begin
          state_q <= fetched_good ? Again : Done;
          if (fetched_good) valid_q[index] <= 1'b1;
        end
        Again: state_q <= Done;
        default: state_q <= LookUp;
      endcase
    end
    if (state_q == Fill && fetched_good) entries_q[index] <= {page, fetched.frame.place, fetched.frame.writable, fetched.token};
    if (state_q == LookUp || state_q == Again) begin
      error_o <= global_i.translate && !hit ? comm_engine_registers_pkg::ErrorUnmapped : refusal;
      missed_o <= state_q == Again || (global_i.translate && !hit);
      place_o <= place;
      bytes_o <= bytes;
    end
  end
endmodule
