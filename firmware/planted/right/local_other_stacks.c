// SPDX-License-Identifier: Apache-2.0
// Two stacks of its own take turns: one in a global array, one on the heap.
#include <stdlib.h>
#include "firmware/planted/local.h"
volatile uint32_t sink;
// What a call keeps, then the stack pointer; then the other way round.
__asm__(
    ".text\n.balign 4\n.globl switch_stacks\n.type switch_stacks, @function\nswitch_stacks:\n"
    "addi sp, sp, -64\nsw ra, 0(sp)\nsw s0, 4(sp)\nsw s1, 8(sp)\nsw s2, 12(sp)\nsw s3, 16(sp)\nsw s4, 20(sp)\nsw s5, "
    "24(sp)\n"
    "sw s6, 28(sp)\nsw s7, 32(sp)\nsw s8, 36(sp)\nsw s9, 40(sp)\nsw s10, 44(sp)\nsw s11, 48(sp)\n"
    "sw sp, 0(a0)\nmv sp, a1\n"
    "lw ra, 0(sp)\nlw s0, 4(sp)\nlw s1, 8(sp)\nlw s2, 12(sp)\nlw s3, 16(sp)\nlw s4, 20(sp)\nlw s5, 24(sp)\n"
    "lw s6, 28(sp)\nlw s7, 32(sp)\nlw s8, 36(sp)\nlw s9, 40(sp)\nlw s10, 44(sp)\nlw s11, 48(sp)\naddi sp, sp, 64\nret\n"
    ".size switch_stacks, . - switch_stacks\n");
extern void switch_stacks(uint32_t** keep, uint32_t* other);
static uint32_t room[600];
static uint32_t* main_stack;
static uint32_t* stacks[2];
static volatile uint32_t turns;
static APART uint32_t work(uint32_t n) {
  uint32_t local[4] = {n, n, n, n};
  hidden_pointer(local);
  return n == 0 ? local[0] : local[1] + work(n - 1);
}
static void run(void) {
  for (;;) {
    const uint32_t self = turns % 2;
    turns += work(3) == 6 ? 1 : 100;
    switch_stacks(&stacks[self], main_stack);
  }
}
int main(void) {
  uint32_t* ends[2] = {room + 600, (uint32_t*)malloc(2048) + 512};
  for (uint32_t i = 0; i < 2; ++i) {
    stacks[i] = ends[i] - 16;
    memset(stacks[i], 0, 64);
    stacks[i][0] = (uint32_t)run;
  }
  for (uint32_t i = 0; i < 4 + 2 * V; ++i) {
    switch_stacks(&main_stack, stacks[i % 2]);
    sink = work(2);
  }
  return turns == 4 + 2 * V ? 0 : 1;
}
