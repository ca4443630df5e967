// SPDX-License-Identifier: Apache-2.0
// The board's registers as firmware and model see them; C and C++. All are words and take word accesses only. Addresses: hw/board/board.toml; all assumed.
//
//   console     TX prints the low byte; STATUS bit 0: TX takes a byte (always)
//   exit        ends the die. Bit 31 clear: the value is the exit code. Bit 31 set: died of a trap, the rest is mcause with its interrupt bit moved to bit 30
//   window      address in the die's HBM at which the window starts, any multiple of 4
//   mailbox     IN: four words from the host, AIC or AIV; valid while IN_FULL is set, taken by a write of IN_ACK. OUT: four words to them, sent by a write of
//               OUT_SEND; the next may be sent when OUT_FULL is clear. CONTROL: LOOPBACK makes OUT_SEND deliver to IN, once that is free; INTERRUPT raises the external
//               interrupt while IN_FULL is set
#pragma once

// Where the blocks are.
#define BOARD_BASE 0x10100000U
#define BOARD_TIMER_BASE 0x02000000U
#define BOARD_COMM_ENGINE_BASE 0x10000000U
#define BOARD_WINDOW_BASE 0xc0000000U
#define BOARD_WINDOW_SIZE 0x40000000U

// Offsets from BOARD_BASE.
#define BOARD_CONSOLE_TX 0x000U
#define BOARD_CONSOLE_STATUS 0x004U
#define BOARD_EXIT 0x010U
#define BOARD_DIE_ID 0x020U
#define BOARD_DIES 0x024U
#define BOARD_WINDOW_LO 0x030U
#define BOARD_WINDOW_HI 0x034U
#define BOARD_MAILBOX_STATUS 0x100U
#define BOARD_MAILBOX_CONTROL 0x104U
#define BOARD_MAILBOX_IN_ACK 0x108U
#define BOARD_MAILBOX_OUT_SEND 0x10cU
#define BOARD_MAILBOX_IN 0x110U
#define BOARD_MAILBOX_OUT 0x120U

#define BOARD_CONSOLE_STATUS_READY 0x1U
#define BOARD_EXIT_TRAP 0x80000000U
#define BOARD_EXIT_TRAP_INTERRUPT 0x40000000U
#define BOARD_MAILBOX_STATUS_IN_FULL 0x1U
#define BOARD_MAILBOX_STATUS_OUT_FULL 0x2U
#define BOARD_MAILBOX_CONTROL_LOOPBACK 0x1U
#define BOARD_MAILBOX_CONTROL_INTERRUPT 0x2U
#define BOARD_MAILBOX_WORDS 4U

// Offsets from BOARD_TIMER_BASE.
#define BOARD_TIMER_SOFTWARE_INTERRUPT 0x0000U
#define BOARD_TIMER_COMPARE_LO 0x4000U
#define BOARD_TIMER_COMPARE_HI 0x4004U
#define BOARD_TIMER_TIME_LO 0xbff8U
#define BOARD_TIMER_TIME_HI 0xbffcU
