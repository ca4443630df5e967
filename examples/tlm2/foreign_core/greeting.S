# SPDX-License-Identifier: Apache-2.0
# Prints its text and ends, without a library, in instructions that a small core has.
  .option norvc
  .option norelax
  .section .text.start, "ax"
  .globl _start
_start:
  lui t0, 0x10100     # the board: console at +0, exit at +0x10
  la t1, text         # auipc and addi
1:
  lbu t2, 0(t1)
  beq t2, zero, 2f
  sw t2, 0(t0)
  addi t1, t1, 1
  jal zero, 1b
2:
  sw zero, 0x10(t0)
3:
  jal zero, 3b

text:
  .asciz "hello from somebody else's core\n"
