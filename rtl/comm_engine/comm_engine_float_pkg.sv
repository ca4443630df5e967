// SPDX-License-Identifier: Apache-2.0
// Arithmetic of reductions: IEEE single, to nearest even, with subnormal numbers; every NaN that comes out is 7fc00000. BF16 is the upper half of a single.
package comm_engine_float_pkg;

  localparam logic [31:0] NotANumber = 32'h7fc00000;

  function automatic logic is_nan(input logic [30:0] a);
    is_nan = a[30:23] == 8'hff && a[22:0] != 23'd0;
  endfunction

  // `half`: the bit below the significand; `lost`: something is under that. The exponent is at least 1.
  function automatic logic [31:0] round(input logic sign, input logic [9:0] exponent, input logic [23:0] significand, input logic half, input logic lost);
    logic [24:0] up;
    logic [9:0] e;
    up = {1'b0, significand} + 25'(half && (lost || significand[0]));
    e = exponent;
    if (up[24]) begin
      up = up >> 1;
      e = e + 10'd1;
    end
    if (!up[23]) e = 10'd0;
    round = e >= 10'd255 ? {sign, 8'hff, 23'd0} : {sign, e[7:0], up[22:0]};
  endfunction

  function automatic logic [31:0] add(input logic [31:0] a, input logic [31:0] b);
    logic [31:0] x;  // the larger
    logic [31:0] y;
    logic [9:0] ex;
    logic [9:0] ey;
    logic [9:0] apart;
    logic [26:0] mx;
    logic [26:0] my;
    logic lost;
    logic [27:0] sum;
    integer i;
    x = a[30:0] >= b[30:0] ? a : b;
    y = a[30:0] >= b[30:0] ? b : a;
    ex = x[30:23] == 8'd0 ? 10'd1 : {2'b00, x[30:23]};
    ey = y[30:23] == 8'd0 ? 10'd1 : {2'b00, y[30:23]};
    mx = {x[30:23] != 8'd0, x[22:0], 3'b000};
    my = {y[30:23] != 8'd0, y[22:0], 3'b000};
    apart = ex - ey;
    lost = apart > 10'd26 ? my != 27'd0 : (my & ~(27'h7ffffff << apart[4:0])) != 27'd0;
    my = apart > 10'd26 ? 27'd0 : my >> apart[4:0];
    my[0] = my[0] | lost;
    sum = x[31] == y[31] ? {1'b0, mx} + {1'b0, my} : {1'b0, mx} - {1'b0, my};
    if (sum[27]) begin
      sum = {1'b0, sum[27:2], sum[1] | sum[0]};
      ex = ex + 10'd1;
    end
    for (i = 0; i < 26; i = i + 1) begin
      if (!sum[26] && ex > 10'd1) begin
        sum = sum << 1;
        ex = ex - 10'd1;
      end
    end
    if (is_nan(a[30:0]) || is_nan(b[30:0]) || (x[30:23] == 8'hff && y[30:23] == 8'hff && x[31] != y[31])) add = NotANumber;
    else if (x[30:23] == 8'hff) add = x;
    else if (sum == 28'd0) add = {x[31] & y[31], 31'd0};
    else add = round(x[31], ex, sum[26:3], sum[2], sum[1] | sum[0]);
  endfunction

  function automatic logic [31:0] multiply(input logic [31:0] a, input logic [31:0] b);
    logic sign;
    logic [47:0] product;
    logic signed [11:0] exponent;
    logic [11:0] below;
    logic lost;
    integer i;
    sign = a[31] ^ b[31];
    product = {24'd0, a[30:23] != 8'd0, a[22:0]} * {24'd0, b[30:23] != 8'd0, b[22:0]};
    exponent = $signed({4'd0, a[30:23]}) + $signed({4'd0, b[30:23]}) + $signed({11'd0, a[30:23] == 8'd0}) + $signed({11'd0, b[30:23] == 8'd0}) - 12'sd126;
    for (i = 0; i < 47; i = i + 1) begin
      if (!product[47]) begin
        product = product << 1;
        exponent = exponent - 12'sd1;
      end
    end
    lost = 1'b0;
    below = 12'd1 - 12'(exponent);
    if (exponent < 12'sd1) begin
      lost = below > 12'd47 ? product != 48'd0 : (product & ~(48'hffffffffffff << below[5:0])) != 48'd0;
      product = below > 12'd47 ? 48'd0 : product >> below[5:0];
      exponent = 12'sd1;
    end
    if (is_nan(a[30:0]) || is_nan(b[30:0])) multiply = NotANumber;
    else if (a[30:23] == 8'hff || b[30:23] == 8'hff)
      multiply = a[30:0] == 31'd0 || b[30:0] == 31'd0 ? NotANumber : {sign, 8'hff, 23'd0};
    else if (a[30:0] == 31'd0 || b[30:0] == 31'd0) multiply = {sign, 31'd0};
    else multiply = round(sign, exponent[9:0], product[47:24], product[23], lost || product[22:0] != 23'd0);
  endfunction

  // a > b; neither is a NaN.
  function automatic logic greater(input logic [31:0] a, input logic [31:0] b);
    if (a[30:0] == 31'd0 && b[30:0] == 31'd0) greater = 1'b0;
    else if (a[31] != b[31]) greater = b[31];
    else greater = a[31] ? a[30:0] < b[30:0] : a[30:0] > b[30:0];
  endfunction

  // The larger, or the smaller; of two zeros +0 is the larger.
  function automatic logic [31:0] choose(input logic larger, input logic [31:0] a, input logic [31:0] b);
    if (is_nan(a[30:0]) || is_nan(b[30:0])) choose = NotANumber;
    else if (a[30:0] == 31'd0 && b[30:0] == 31'd0) choose = a[31] == larger ? b : a;
    else choose = greater(a, b) == larger ? a : b;
  endfunction

  function automatic logic [15:0] narrow(input logic [31:0] a);
    narrow = is_nan(a[30:0]) ? NotANumber[31:16] : a[31:16] + 16'(a[15] && (a[14:0] != 15'd0 || a[16]));
  endfunction

endpackage
