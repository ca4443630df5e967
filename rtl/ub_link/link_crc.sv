// SPDX-License-Identifier: Apache-2.0
// CRC-16-CCITT (x^16 + x^12 + x^5 + 1, initial value all ones) over Width bits, most significant first. Finds every burst of up to 16 bits.
module link_crc #(
  parameter int unsigned Width = 176
) (
  input  logic [Width-1:0] data_i,
  output logic [15:0]      crc_o
);
  function automatic logic [15:0] crc_of(input logic [Width-1:0] data);
    crc_of = 16'hffff;
    for (int unsigned i = Width; i > 0; i--) begin
      crc_of = {crc_of[14:0], 1'b0} ^ ((crc_of[15] ^ data[i-1]) ? 16'h1021 : 16'h0000);
    end
  endfunction

  assign crc_o = crc_of(data_i);
endmodule
