# SPDX-License-Identifier: Apache-2.0
# From reset to main: pointers, trap vector, .bss; constructors are not called. Then the way into and out of the trap handler.
  .equ FRAME, 80

  .section .text.start, "ax"
  .globl _start
  .type _start, @function
_start:
  .option push
  .option norelax
  la gp, __global_pointer$
  .option pop
  la sp, __stack_top
  la tp, __tls_base
  la t0, trap_entry
  csrw mtvec, t0
  la t0, __bss_start
  la t1, __bss_end
1:
  bgeu t0, t1, 2f
  sw zero, 0(t0)
  addi t0, t0, 4
  j 1b
2:
  call main
  call exit
  .size _start, . - _start

# Saves what a C function may change, and hands over a trap_frame_t (trap.h): cause, pc, value. What the handler leaves in pc is where execution goes on.
  .text
  .balign 4
  .globl trap_entry
  .type trap_entry, @function
trap_entry:
  addi sp, sp, -FRAME
  sw ra, 12(sp)
  sw t0, 16(sp)
  sw t1, 20(sp)
  sw t2, 24(sp)
  sw a0, 28(sp)
  sw a1, 32(sp)
  sw a2, 36(sp)
  sw a3, 40(sp)
  sw a4, 44(sp)
  sw a5, 48(sp)
  sw a6, 52(sp)
  sw a7, 56(sp)
  sw t3, 60(sp)
  sw t4, 64(sp)
  sw t5, 68(sp)
  sw t6, 72(sp)
  csrr t0, mcause
  csrr t1, mepc
  csrr t2, mtval
  sw t0, 0(sp)
  sw t1, 4(sp)
  sw t2, 8(sp)
  mv a0, sp
  call trap_dispatch
  lw t1, 4(sp)
  csrw mepc, t1
  lw ra, 12(sp)
  lw t0, 16(sp)
  lw t1, 20(sp)
  lw t2, 24(sp)
  lw a0, 28(sp)
  lw a1, 32(sp)
  lw a2, 36(sp)
  lw a3, 40(sp)
  lw a4, 44(sp)
  lw a5, 48(sp)
  lw a6, 52(sp)
  lw a7, 56(sp)
  lw t3, 60(sp)
  lw t4, 64(sp)
  lw t5, 68(sp)
  lw t6, 72(sp)
  addi sp, sp, FRAME
  mret
  .size trap_entry, . - trap_entry
