# SPDX-License-Identifier: Apache-2.0
# From reset to main: pointers, trap vector, .bss; constructors are not called. Then the way into and out of the trap handler.
# For debuggers: the assembler writes the sizes of these functions into the debug information, and the linker then shortens what it relaxes.
# The end of such a function would cover the start of the next one. So calls are jal, which is what call is relaxed to, and behind _start,
# whose addresses are relaxed, there is room.
  .equ FRAME, 80
  .equ MOST_RELAXED, 20  # bytes that la may lose where it is relaxed: four each

  .cfi_sections .debug_frame
  .section .text.start, "ax"
  .globl _start
  .type _start, @function
_start:
  .cfi_startproc
  .cfi_undefined ra  # nobody called it: backtraces end here
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
  jal main
  jal exit
  .cfi_endproc
  .size _start, . - _start
  .skip MOST_RELAXED

# A register to its place in the frame, and back.
  .macro save register, place
  sw \register, \place(sp)
  .cfi_offset \register, \place - FRAME
  .endm
  .macro restore register, place
  lw \register, \place(sp)
  .cfi_restore \register
  .endm

# Saves what a C function may change, and hands over a trap_frame_t (trap.h): cause, pc, value.
# What the handler leaves in pc is where execution goes on.
# A debugger finds the function that was interrupted by mepc, which is in the frame while the handler runs.
# In debug information it is 4929, that is 4096 and the number of the CSR.
  .text
  .balign 4
  .globl trap_entry
  .type trap_entry, @function
trap_entry:
  .cfi_startproc
  .cfi_signal_frame
  .cfi_return_column 4929
  addi sp, sp, -FRAME
  .cfi_def_cfa_offset FRAME
  save ra, 12
  save t0, 16
  save t1, 20
  save t2, 24
  save a0, 28
  save a1, 32
  save a2, 36
  save a3, 40
  save a4, 44
  save a5, 48
  save a6, 52
  save a7, 56
  save t3, 60
  save t4, 64
  save t5, 68
  save t6, 72
  csrr t0, mcause
  csrr t1, mepc
  csrr t2, mtval
  sw t0, 0(sp)
  sw t1, 4(sp)
  .cfi_offset 4929, 4 - FRAME
  sw t2, 8(sp)
  mv a0, sp
  jal trap_dispatch
  lw t1, 4(sp)
  csrw mepc, t1
  .cfi_restore 4929
  restore ra, 12
  restore t0, 16
  restore t1, 20
  restore t2, 24
  restore a0, 28
  restore a1, 32
  restore a2, 36
  restore a3, 40
  restore a4, 44
  restore a5, 48
  restore a6, 52
  restore a7, 56
  restore t3, 60
  restore t4, 64
  restore t5, 68
  restore t6, 72
  addi sp, sp, FRAME
  .cfi_def_cfa_offset 0
  mret
  .cfi_endproc
  .size trap_entry, . - trap_entry
