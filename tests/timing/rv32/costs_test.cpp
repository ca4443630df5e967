// SPDX-License-Identifier: Apache-2.0
// Does each class of instructions take the cycles that its parameter says, and no other parameter's? Every cost is a
// different number here.
#include <gtest/gtest.h>

#include "tests/support/rv32_board/board.h"

namespace cmx {
namespace {

using namespace rv32asm;
using model::rv32::Stop;
using rv32board::Board;
using rv32board::kRam;

hw::Rv32Spec distinct_costs() {
  hw::Rv32Spec spec = rv32board::shipped_spec();
  spec.costs = {.alu = 2,
                .mul = 3,
                .div = 5,
                .load = 7,
                .store = 11,
                .amo = 13,
                .branch_not_taken = 17,
                .branch_taken = 19,
                .jump = 23,
                .csr = 29,
                .fence = 31,
                .trap = 37,
                .mmio = 41};
  return spec;
}

/// Cycles of one instruction; x8 points into memory, x9 to the console, whose answer takes `device` cycles.
std::uint64_t cycles_of(Word instruction, std::uint64_t device = 0) {
  Program program(kRam);
  if ((instruction & 3) != 3) {
    program << static_cast<Half>(instruction);
  } else {
    program << instruction;
  }
  Board board(program, 1 << 16, distinct_costs());
  board.device_cycles = device;
  board.core.set_reg(8, kRam + 64);
  board.core.set_reg(9, rv32board::kConsole);
  board.core.write_csr(0x305, kRam + 128);
  board.core.run(1);
  return board.core.cycles();
}

TEST(Costs, AreThoseOfTheClass) {
  EXPECT_EQ(cycles_of(addi(5, 6, 1)), 2U);
  EXPECT_EQ(cycles_of(c_addi(5, 1)), 2U) << "compressed or not";
  EXPECT_EQ(cycles_of(lui(5, 0x1000)), 2U);
  for (Word funct3 = 0; funct3 < 4; ++funct3) EXPECT_EQ(cycles_of(muldiv(funct3, 5, 6, 7)), 3U);
  for (Word funct3 = 4; funct3 < 8; ++funct3) EXPECT_EQ(cycles_of(muldiv(funct3, 5, 6, 7)), 5U);
  EXPECT_EQ(cycles_of(lw(5, 8, 0)), 7U);
  EXPECT_EQ(cycles_of(lh(5, 8, 1)), 7U) << "misaligned or not";
  EXPECT_EQ(cycles_of(sw(5, 8, 0)), 11U);
  EXPECT_EQ(cycles_of(amo(kAdd, 5, 8, 6)), 13U);
  EXPECT_EQ(cycles_of(lr(5, 8)), 13U);
  EXPECT_EQ(cycles_of(sc(5, 6, 8)), 13U);
  EXPECT_EQ(cycles_of(beq(0, 8, 8)), 17U);
  EXPECT_EQ(cycles_of(beq(0, 0, 8)), 19U);
  EXPECT_EQ(cycles_of(jal(1, 8)), 23U);
  EXPECT_EQ(cycles_of(c_jr(8)), 23U);
  EXPECT_EQ(cycles_of(csrr(5, 0x340)), 29U);
  EXPECT_EQ(cycles_of(fence()), 31U);
  EXPECT_EQ(cycles_of(fence_i()), 31U);
  EXPECT_EQ(cycles_of(wfi()), 31U);
  EXPECT_EQ(cycles_of(ecall()), 37U);
  EXPECT_EQ(cycles_of(mret()), 37U);
  EXPECT_EQ(cycles_of(0), 37U) << "illegal";
}

TEST(Costs, OfTheBusComeOnTop) {
  EXPECT_EQ(cycles_of(sb(5, 9, 0)), 11U + 41);
  EXPECT_EQ(cycles_of(lbu(5, 9, 5)), 7U + 41);
  EXPECT_EQ(cycles_of(lbu(5, 9, 5), 1000), 7U + 41 + 1000);
  EXPECT_EQ(cycles_of(lw(5, 0, 0)), 41U + 37) << "nobody answers: there and back, then the trap";
}

TEST(Costs, OfTheBusAreTold) {
  Program program(kRam);
  program << lbu(5, 9, 5);
  Board board(program);
  board.device_cycles = 123;
  board.core.set_reg(9, rv32board::kConsole);
  board.core.run(1);
  EXPECT_EQ(board.core.statistics().bus_cycles, 123U);
  EXPECT_EQ(board.core.statistics().bus_accesses, 1U);
}

// Blocked at n-1, done at n: a run of n cycles starts what comes before cycle n and nothing that comes at n.
TEST(Budget, IsTight) {
  Program program(kRam);
  for (int i = 0; i < 10; ++i) program << addi(5, 5, 1);
  Board board(program, 1 << 16, distinct_costs());
  EXPECT_EQ(board.core.run(4), Stop::kBudget);
  EXPECT_EQ(board.core.reg(5), 2U);
  EXPECT_EQ(board.core.run(1), Stop::kBudget);
  EXPECT_EQ(board.core.reg(5), 3U);
  EXPECT_EQ(board.core.cycles(), 6U) << "the last one may take more than were left";
  EXPECT_EQ(board.core.run(0), Stop::kBudget);
  EXPECT_EQ(board.core.cycles(), 6U);
}

}  // namespace
}  // namespace cmx
