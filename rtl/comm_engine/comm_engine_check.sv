// SPDX-License-Identifier: Apache-2.0
// The first thing that is wrong with a submission by itself: comm_engine_registers_pkg::Error*.
module comm_engine_check (
  input  logic [511:0] submission_i,
  input  logic [11:0]  die_i,
  input  logic [12:0]  dies_i,  // there are, the own one among them
  input  logic [12:0]  cpus_i,
  output logic [7:0]   error_o
);
  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::submission_t s;
  /* verilator lint_on UNUSEDSIGNAL */
  assign s = submission_i;

  logic has_list_entries;
  logic has_rows;
  logic reduces;
  logic payload;
  logic has_list;
  logic has_flag;
  logic scales;
  assign scales = s.opcode == comm_engine_registers_pkg::OpcodeScaleAccumulate;
  assign has_list_entries = s.opcode == comm_engine_registers_pkg::OpcodeCopyList;
  assign has_rows = s.opcode == comm_engine_registers_pkg::OpcodeCopyRows || scales || s.opcode == comm_engine_registers_pkg::OpcodeGather ||
                    s.opcode == comm_engine_registers_pkg::OpcodeScatter;
  assign reduces = s.opcode == comm_engine_registers_pkg::OpcodeReduceAdd || s.opcode == comm_engine_registers_pkg::OpcodeReduceMax ||
                   s.opcode == comm_engine_registers_pkg::OpcodeReduceMin || scales;
  assign payload = s.opcode == comm_engine_registers_pkg::OpcodeCopy || has_list_entries ||
                   s.opcode == comm_engine_registers_pkg::OpcodeWriteNotify || has_rows || reduces;
  assign has_list = has_list_entries || scales || s.opcode == comm_engine_registers_pkg::OpcodeGather ||
                    s.opcode == comm_engine_registers_pkg::OpcodeScatter;
  assign has_flag = s.opcode == comm_engine_registers_pkg::OpcodeWaitFlag || s.opcode == comm_engine_registers_pkg::OpcodeAtomicAdd ||
                    s.opcode == comm_engine_registers_pkg::OpcodeWriteNotify;

  logic source_good;
  logic source_own;
  logic destination_good;
  logic destination_own;
  logic flag_good;
  logic flag_own;
  logic list_good;
  logic list_own;
  comm_engine_locate u_source (.address_i(s.source), .die_i(die_i), .dies_i(dies_i), .cpus_i(cpus_i), .good_o(source_good), .own_o(source_own));
  comm_engine_locate u_destination (
    .address_i(s.destination), .die_i(die_i), .dies_i(dies_i), .cpus_i(cpus_i), .good_o(destination_good), .own_o(destination_own)
  );
  comm_engine_locate u_flag (.address_i(s.flag_address), .die_i(die_i), .dies_i(dies_i), .cpus_i(cpus_i), .good_o(flag_good), .own_o(flag_own));
  comm_engine_locate u_list (.address_i(s.list_address), .die_i(die_i), .dies_i(dies_i), .cpus_i(cpus_i), .good_o(list_good), .own_o(list_own));

  logic [63:0] all_rows;
  assign all_rows = {32'd0, s.length} * {32'd0, s.count};

  logic [7:0] of_lengths;
  always_comb begin
    of_lengths = comm_engine_registers_pkg::ErrorNone;
    if ((has_rows || has_list_entries) && s.count == 32'd0) of_lengths = comm_engine_registers_pkg::ErrorBadLength;
    else if (!has_list_entries && s.length == 32'd0 && s.opcode != comm_engine_registers_pkg::OpcodeWriteNotify)
      of_lengths = comm_engine_registers_pkg::ErrorBadLength;
    else if (has_rows && all_rows > comm_engine_registers_pkg::RowsBytesMost) of_lengths = comm_engine_registers_pkg::ErrorBadLength;
  end

  logic [1:0] low;  // bits that an element's addresses may not have
  logic [1:0] aligned;
  logic [7:0] of_reduction;
  assign low = s.data_type == comm_engine_registers_pkg::DataTypeBf16 ? 2'b01 : 2'b11;
  assign aligned = s.source[1:0] | s.destination[1:0] | (has_rows ? s.source_stride[1:0] | s.destination_stride[1:0] : 2'b00);
  always_comb begin
    of_reduction = comm_engine_registers_pkg::ErrorNone;
    if (s.data_type == comm_engine_registers_pkg::DataTypeBytes || (scales && s.data_type == comm_engine_registers_pkg::DataTypeInt32))
      of_reduction = comm_engine_registers_pkg::ErrorBadDataType;
    else if ((s.length[1:0] & low) != 2'b00) of_reduction = comm_engine_registers_pkg::ErrorBadLength;
    else if ((aligned & low) != 2'b00) of_reduction = comm_engine_registers_pkg::ErrorMisaligned;
  end

  logic [7:0] of_list;
  assign of_list = !list_good || !list_own ? comm_engine_registers_pkg::ErrorBadAddress :
                   (s.list_address[2:0] & (has_list_entries ? 3'b111 : 3'b011)) != 3'b000 ? comm_engine_registers_pkg::ErrorMisaligned :
                   comm_engine_registers_pkg::ErrorNone;

  logic same;  // end point of flag and destination
  logic [7:0] of_flag;
  assign same = flag_own == destination_own && (flag_own || s.flag_address[63:48] == s.destination[63:48]);
  always_comb begin
    of_flag = comm_engine_registers_pkg::ErrorNone;
    if (s.flag_address[1:0] != 2'b00) of_flag = comm_engine_registers_pkg::ErrorMisaligned;
    else if (!flag_good) of_flag = comm_engine_registers_pkg::ErrorBadAddress;
    else if (s.opcode == comm_engine_registers_pkg::OpcodeWaitFlag && !flag_own) of_flag = comm_engine_registers_pkg::ErrorBadAddress;
    else if (s.opcode == comm_engine_registers_pkg::OpcodeWriteNotify && s.length != 32'd0 && !same) of_flag = comm_engine_registers_pkg::ErrorBadAddress;
  end

  logic ends_bad;
  assign ends_bad = !source_good || !destination_good || (!source_own && !destination_own);
  always_comb begin
    error_o = comm_engine_registers_pkg::ErrorNone;
    if (s.opcode > comm_engine_registers_pkg::OpcodeScatter) error_o = comm_engine_registers_pkg::ErrorBadOpcode;
    else if (s.data_type > comm_engine_registers_pkg::DataTypeBf16) error_o = comm_engine_registers_pkg::ErrorBadDataType;
    else if (payload && of_lengths != comm_engine_registers_pkg::ErrorNone) error_o = of_lengths;
    else if (payload && reduces && of_reduction != comm_engine_registers_pkg::ErrorNone) error_o = of_reduction;
    else if (payload && !has_list_entries && ends_bad) error_o = comm_engine_registers_pkg::ErrorBadAddress;
    else if (payload && reduces && !destination_own) error_o = comm_engine_registers_pkg::ErrorUnsupported;
    else if (has_list && of_list != comm_engine_registers_pkg::ErrorNone) error_o = of_list;
    else if (has_flag && of_flag != comm_engine_registers_pkg::ErrorNone) error_o = of_flag;
    else if (s.opcode == comm_engine_registers_pkg::OpcodeWaitFlag && s.condition > comm_engine_registers_pkg::ConditionAtLeast)
      error_o = comm_engine_registers_pkg::ErrorBadCondition;
  end
endmodule
