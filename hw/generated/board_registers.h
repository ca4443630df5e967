// SPDX-License-Identifier: Apache-2.0
// Generated from hw/board/registers.toml by cmx_register_map; do not edit.
// clang-format off
// Firmware board: Console, end of the run, identification, window onto HBM, mailbox. All take accesses of 32 bits only.
// A register's name is its offset from BASE, in a block of several from the start of one. Structures are little-endian, as the microcontroller is.
#ifndef CMX_BOARD_REGISTERS_H
#define CMX_BOARD_REGISTERS_H

#include <stddef.h>
#include <stdint.h>

#define BOARD_BASE UINT32_C(0x10100000)

// Characters out.
#define BOARD_CONSOLE_OFFSET UINT32_C(0x0)
#define BOARD_CONSOLE_TX UINT32_C(0x0)  // wo: Prints a byte.
#define BOARD_CONSOLE_TX_CHARACTER_MASK UINT32_C(0xff)  // UTF-8, byte by byte.
#define BOARD_CONSOLE_TX_CHARACTER_SHIFT 0
#define BOARD_CONSOLE_STATUS UINT32_C(0x4)  // ro: Before printing.
#define BOARD_CONSOLE_STATUS_RESET_VALUE UINT32_C(0x1)
#define BOARD_CONSOLE_STATUS_READY_MASK UINT32_C(0x1)  // tx takes a byte; always.
#define BOARD_CONSOLE_STATUS_READY_SHIFT 0
#define BOARD_CONSOLE_STATUS_READY_RESET_VALUE UINT32_C(0x1)

// The die's run.
#define BOARD_SYSTEM_OFFSET UINT32_C(0x10)
#define BOARD_SYSTEM_EXIT UINT32_C(0x10)  // wo: Ends the die's run.
#define BOARD_SYSTEM_EXIT_CODE_MASK UINT32_C(0x3fffffff)  // 0: success. After a trap: mcause.
#define BOARD_SYSTEM_EXIT_CODE_SHIFT 0
#define BOARD_SYSTEM_EXIT_TRAP_INTERRUPT_MASK UINT32_C(0x40000000)  // With `trap`: the interrupt bit of mcause.
#define BOARD_SYSTEM_EXIT_TRAP_INTERRUPT_SHIFT 30
#define BOARD_SYSTEM_EXIT_TRAP_MASK UINT32_C(0x80000000)  // The die died of a trap that nobody handled.
#define BOARD_SYSTEM_EXIT_TRAP_SHIFT 31
#define BOARD_SYSTEM_DIE_ID UINT32_C(0x20)  // ro: Number of this die, from 0.
#define BOARD_SYSTEM_DIES UINT32_C(0x24)  // ro: Dies in this run.
#define BOARD_SYSTEM_DIES_RESET_VALUE UINT32_C(0x2)

// Window of the microcontroller's addresses onto the die's HBM.
#define BOARD_WINDOW_OFFSET UINT32_C(0x30)
#define BOARD_WINDOW_BASE_LO UINT32_C(0x30)  // rw: Byte of HBM at which the window starts, a multiple of 4. Bits 31 to 0.
#define BOARD_WINDOW_BASE_HI UINT32_C(0x34)  // rw: Byte of HBM at which the window starts, a multiple of 4. Bits 63 to 32.

// Work from host, AIC or AIV to firmware and answers back, four words each.
#define BOARD_MAILBOX_OFFSET UINT32_C(0x100)
#define BOARD_MAILBOX_STATUS UINT32_C(0x100)  // ro: Who may write.
#define BOARD_MAILBOX_STATUS_IN_FULL_MASK UINT32_C(0x1)  // in0 to in3 hold a message for firmware.
#define BOARD_MAILBOX_STATUS_IN_FULL_SHIFT 0
#define BOARD_MAILBOX_STATUS_OUT_FULL_MASK UINT32_C(0x2)  // The answer was not taken yet.
#define BOARD_MAILBOX_STATUS_OUT_FULL_SHIFT 1
#define BOARD_MAILBOX_CONTROL UINT32_C(0x104)  // rw: Of both ways.
#define BOARD_MAILBOX_CONTROL_LOOPBACK_MASK UINT32_C(0x1)  // out_send delivers to in0 to in3 as soon as they are free.
#define BOARD_MAILBOX_CONTROL_LOOPBACK_SHIFT 0
#define BOARD_MAILBOX_CONTROL_RAISE_INTERRUPT_MASK UINT32_C(0x2)  // in_full raises the external interrupt.
#define BOARD_MAILBOX_CONTROL_RAISE_INTERRUPT_SHIFT 1
#define BOARD_MAILBOX_IN_ACK UINT32_C(0x108)  // wo: Any write: the message was taken.
#define BOARD_MAILBOX_OUT_SEND UINT32_C(0x10c)  // wo: Any write: sends out0 to out3.
#define BOARD_MAILBOX_IN0 UINT32_C(0x110)  // ro: Word 0 of the message.
#define BOARD_MAILBOX_IN1 UINT32_C(0x114)  // ro: Word 1.
#define BOARD_MAILBOX_IN2 UINT32_C(0x118)  // ro: Word 2.
#define BOARD_MAILBOX_IN3 UINT32_C(0x11c)  // ro: Word 3.
#define BOARD_MAILBOX_OUT0 UINT32_C(0x120)  // rw: Word 0 of the answer.
#define BOARD_MAILBOX_OUT1 UINT32_C(0x124)  // rw: Word 1.
#define BOARD_MAILBOX_OUT2 UINT32_C(0x128)  // rw: Word 2.
#define BOARD_MAILBOX_OUT3 UINT32_C(0x12c)  // rw: Word 3.

#endif  // CMX_BOARD_REGISTERS_H
