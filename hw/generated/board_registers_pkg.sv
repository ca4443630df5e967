// SPDX-License-Identifier: Apache-2.0
// Generated from hw/board/registers.toml by cmx_register_map; do not edit.
// Firmware board: Console, end of the run, identification, window onto HBM, mailbox. All take accesses of 32 bits only.
package board_registers_pkg;

  // Who imports the package needs a part of it.
  /* verilator lint_off UNUSEDPARAM */

  localparam logic [31:0] Base = 32'h10100000;

  // Characters out.
  localparam logic [31:0] ConsoleOffset = 32'h0;
  localparam logic [31:0] ConsoleStride = 32'h10;
  localparam logic [31:0] ConsoleCount = 32'h1;
  localparam logic [31:0] ConsoleTxOffset = 32'h0;  // wo: Prints a byte.
  localparam logic [31:0] ConsoleStatusOffset = 32'h4;  // ro: Before printing.
  localparam logic [31:0] ConsoleStatusResetValue = 32'h1;
  typedef struct packed {
    logic [23:0] unused_31_8;
    logic [7:0] character;  // UTF-8, byte by byte.
  } console_tx_t;
  typedef struct packed {
    logic [30:0] unused_31_1;
    logic ready;  // tx takes a byte; always.
  } console_status_t;

  // The die's run.
  localparam logic [31:0] SystemOffset = 32'h10;
  localparam logic [31:0] SystemStride = 32'h20;
  localparam logic [31:0] SystemCount = 32'h1;
  localparam logic [31:0] SystemExitOffset = 32'h10;  // wo: Ends the die's run.
  localparam logic [31:0] SystemDieIdOffset = 32'h20;  // ro: Number of this die, from 0.
  localparam logic [31:0] SystemDiesOffset = 32'h24;  // ro: Dies in this run.
  localparam logic [31:0] SystemDiesResetValue = 32'h2;
  typedef struct packed {
    logic trap;  // The die died of a trap that nobody handled.
    logic trap_interrupt;  // With `trap`: the interrupt bit of mcause.
    logic [29:0] code;  // 0: success. After a trap: mcause.
  } system_exit_t;

  // Window of the microcontroller's addresses onto the die's HBM.
  localparam logic [31:0] WindowOffset = 32'h30;
  localparam logic [31:0] WindowStride = 32'h10;
  localparam logic [31:0] WindowCount = 32'h1;
  localparam logic [31:0] WindowBaseLoOffset = 32'h30;  // rw: Byte of HBM at which the window starts, a multiple of 4. Bits 31 to 0.
  localparam logic [31:0] WindowBaseHiOffset = 32'h34;  // rw: Byte of HBM at which the window starts, a multiple of 4. Bits 63 to 32.

  // Work from host, AIC or AIV to firmware and answers back, four words each.
  localparam logic [31:0] MailboxOffset = 32'h100;
  localparam logic [31:0] MailboxStride = 32'h100;
  localparam logic [31:0] MailboxCount = 32'h1;
  localparam logic [31:0] MailboxStatusOffset = 32'h100;  // ro: Who may write.
  localparam logic [31:0] MailboxControlOffset = 32'h104;  // rw: Of both ways.
  localparam logic [31:0] MailboxInAckOffset = 32'h108;  // wo: Any write: the message was taken.
  localparam logic [31:0] MailboxOutSendOffset = 32'h10c;  // wo: Any write: sends out0 to out3.
  localparam logic [31:0] MailboxIn0Offset = 32'h110;  // ro: Word 0 of the message.
  localparam logic [31:0] MailboxIn1Offset = 32'h114;  // ro: Word 1.
  localparam logic [31:0] MailboxIn2Offset = 32'h118;  // ro: Word 2.
  localparam logic [31:0] MailboxIn3Offset = 32'h11c;  // ro: Word 3.
  localparam logic [31:0] MailboxOut0Offset = 32'h120;  // rw: Word 0 of the answer.
  localparam logic [31:0] MailboxOut1Offset = 32'h124;  // rw: Word 1.
  localparam logic [31:0] MailboxOut2Offset = 32'h128;  // rw: Word 2.
  localparam logic [31:0] MailboxOut3Offset = 32'h12c;  // rw: Word 3.
  typedef struct packed {
    logic [29:0] unused_31_2;
    logic out_full;  // The answer was not taken yet.
    logic in_full;  // in0 to in3 hold a message for firmware.
  } mailbox_status_t;
  typedef struct packed {
    logic [29:0] unused_31_2;
    logic raise_interrupt;  // in_full raises the external interrupt.
    logic loopback;  // out_send delivers to in0 to in3 as soon as they are free.
  } mailbox_control_t;

  /* verilator lint_on UNUSEDPARAM */

endpackage
