// SPDX-License-Identifier: Apache-2.0
// When does an interrupt come, in which order, and where does it go? Also wfi. All of it on shipped costs: a nop is a
// cycle, a tick of mtime ten.
#include <gtest/gtest.h>

#include "tests/support/rv32_board/board.h"

namespace cmx {
namespace {

using namespace rv32asm;
using model::rv32::Stop;
using rv32board::Board;
using rv32board::kRam;
using rv32board::kTimer;

constexpr Word kMstatus = 0x300;
constexpr Word kMie = 0x304;
constexpr Word kMtvec = 0x305;
constexpr Word kMepc = 0x341;
constexpr Word kMcause = 0x342;
constexpr Word kMip = 0x344;
constexpr Word kHandler = kRam + 0x400;
constexpr std::uint32_t kSoftware = 8;
constexpr std::uint32_t kTimed = 0x80;
constexpr std::uint32_t kExternal = 0x800;

/// Stores mtimecmp (low word; high 0) and msip, then nops to kHandler, where more nops are. Six instructions before the
/// first nop.
Program nops(Word mtimecmp, Word msip) {
  Program program(kRam);
  program.li(5, kTimer).li(6, kTimer + 0x4000).li(7, mtimecmp) << sw(0, 6, 4) << sw(7, 6, 0);
  program.li(7, msip) << sw(7, 5, 0);
  while (program.here() < kRam + 0x800) program << nop();
  return program;
}

std::uint32_t csr_of(const Board& board, Word number) {
  std::uint32_t value = 0;
  EXPECT_TRUE(board.core.read_csr(number, value));
  return value;
}

void enable(Board& board, std::uint32_t interrupts, std::uint32_t mtvec = kHandler) {
  board.core.write_csr(kMtvec, mtvec);
  board.core.write_csr(kMie, interrupts);
  board.core.write_csr(kMstatus, 8);
}

void run_to(Board& board, std::uint64_t cycle) {
  ASSERT_EQ(board.core.run(cycle - board.core.cycles()), Stop::kBudget);
  ASSERT_EQ(board.core.cycles(), cycle);
}

TEST(TimerInterrupt, IsNotTakenACycleEarly) {
  Board board(nops(20, 0));
  enable(board, kTimed);
  run_to(board, 199);
  EXPECT_EQ(csr_of(board, kMip), 0U);
  run_to(board, 200);
  EXPECT_EQ(board.core.statistics().interrupts, 0U) << "the instruction that started at 199 is done first";
  EXPECT_EQ(csr_of(board, kMip), kTimed);
  const std::uint32_t next = board.core.pc();
  board.core.run(1);
  EXPECT_EQ(board.core.statistics().interrupts, 1U);
  EXPECT_EQ(board.core.pc(), kHandler);
  EXPECT_EQ(board.core.cycles(), 205U) << "200 and a trap";
  EXPECT_EQ(csr_of(board, kMcause), 0x80000007U);
  EXPECT_EQ(csr_of(board, kMepc), next);
  EXPECT_EQ(csr_of(board, kMstatus), 0x1880U) << "MIE went to MPIE";
}

TEST(TimerInterrupt, InOneRunComesAtTheSameCycle) {
  Board board(nops(20, 0));
  enable(board, kTimed);
  run_to(board, 230);
  EXPECT_EQ(board.core.statistics().interrupts, 1U);
  EXPECT_EQ(board.core.pc(), kHandler + 4 * 25) << "205 to 230";
}

TEST(TimerInterrupt, WaitsForMie) {
  Board board(nops(20, 0));
  enable(board, kTimed);
  board.core.write_csr(kMstatus, 0);
  run_to(board, 300);
  EXPECT_EQ(board.core.statistics().interrupts, 0U);
  board.core.write_csr(kMstatus, 8);
  board.core.run(1);
  EXPECT_EQ(board.core.pc(), kHandler);
}

TEST(TimerInterrupt, WaitsForMtie) {
  Board board(nops(20, 0));
  enable(board, kSoftware | kExternal);
  run_to(board, 300);
  EXPECT_EQ(board.core.statistics().interrupts, 0U);
}

TEST(SoftwareInterrupt, IsTakenBeforeTheNextInstruction) {
  Board board(nops(0xffffffff, 1));
  enable(board, kSoftware);
  ASSERT_EQ(board.core.run(100), Stop::kBudget);
  EXPECT_EQ(csr_of(board, kMcause), 0x80000003U);
  EXPECT_EQ(csr_of(board, kMepc), kRam + 4 * 11) << "behind the store to msip";
}

TEST(Interrupts, ExternalGoesBeforeSoftwareBeforeTimer) {
  Board board(nops(0, 1));
  board.core.run(40);
  ASSERT_EQ(csr_of(board, kMip), kSoftware | kTimed);
  board.core.set_external_interrupt(true);
  ASSERT_EQ(csr_of(board, kMip), kSoftware | kTimed | kExternal);
  const auto first = [&](std::uint32_t enabled) {
    enable(board, enabled);
    board.core.run(1);
    return csr_of(board, kMcause);
  };
  EXPECT_EQ(first(kSoftware | kTimed | kExternal), 0x8000000bU);
  EXPECT_EQ(first(kSoftware | kTimed), 0x80000003U);
  EXPECT_EQ(first(kTimed), 0x80000007U);
  EXPECT_EQ(first(kTimed | kExternal), 0x8000000bU);
}

TEST(Interrupts, AreVectoredOnRequestAndExceptionsAreNot) {
  Board board(nops(0, 0));
  board.core.run(40);
  enable(board, kTimed, kHandler | 1);
  board.core.run(1);
  EXPECT_EQ(board.core.pc(), kHandler + 4 * 7);
  Program trap(kRam);
  trap << ecall();
  Board other(trap);
  enable(other, 0, kHandler | 1);
  other.core.run(1);
  EXPECT_EQ(other.core.pc(), kHandler);
}

TEST(Interrupts, DoNotNestUntilTheHandlerAllowsIt) {
  Board board(nops(0, 0));
  board.core.run(40);
  enable(board, kTimed | kExternal);
  board.core.run(1);
  board.core.set_external_interrupt(true);
  board.core.run(20);
  EXPECT_EQ(board.core.statistics().interrupts, 1U);
  board.core.write_csr(kMstatus, 8);
  board.core.run(1);
  EXPECT_EQ(board.core.statistics().interrupts, 2U);
  EXPECT_EQ(csr_of(board, kMcause), 0x8000000bU);
}

TEST(Interrupts, AreTakenAfterTheMretThatAllowsThem) {
  Board board(nops(0, 0));
  board.core.run(40);
  enable(board, kTimed);
  board.core.run(1);
  ASSERT_EQ(board.core.pc(), kHandler);
  const std::uint32_t from = csr_of(board, kMepc);
  for (int i = 0; i < 4; ++i)
    board.core.poke(kHandler + static_cast<std::uint32_t>(i), static_cast<std::uint8_t>(mret() >> 8 * i));
  board.core.run(1);
  EXPECT_EQ(board.core.pc(), from);
  board.core.run(1);
  EXPECT_EQ(board.core.pc(), kHandler) << "the timer is still due";
  EXPECT_EQ(csr_of(board, kMepc), from);
}

/// wfi, then nops; mtimecmp as in nops().
Program sleeper(Word mtimecmp) {
  Program program(kRam);
  program.li(6, kTimer + 0x4000).li(7, mtimecmp) << sw(0, 6, 4) << sw(7, 6, 0) << wfi();
  while (program.here() < kRam + 0x800) program << nop();
  return program;
}
constexpr std::uint32_t kAfterWfi = kRam + 4 * 7;

TEST(Wfi, StopsAndSaysWhenTheTimerWillWakeIt) {
  Board board(sleeper(20));
  enable(board, kTimed);
  ASSERT_EQ(board.core.run(1000), Stop::kWaiting);
  EXPECT_TRUE(board.core.waiting());
  EXPECT_EQ(board.core.pc(), kAfterWfi);
  EXPECT_EQ(board.core.wake_cycle(), 200U);
  const std::uint64_t asleep = board.core.cycles();
  EXPECT_EQ(board.core.run(1000), Stop::kWaiting) << "time has not moved";
  board.core.idle_to(199);
  EXPECT_EQ(board.core.run(1000), Stop::kWaiting) << "a cycle too early";
  board.core.idle_to(200);
  EXPECT_EQ(board.core.run(1), Stop::kBudget);
  EXPECT_EQ(board.core.pc(), kHandler);
  EXPECT_EQ(csr_of(board, kMepc), kAfterWfi);
  EXPECT_EQ(board.core.statistics().idle_cycles, 200 - asleep);
}

TEST(Wfi, GoesOnWithoutATrapIfMieIsOff) {
  Board board(sleeper(20));
  enable(board, kTimed);
  board.core.write_csr(kMstatus, 0);
  ASSERT_EQ(board.core.run(1000), Stop::kWaiting);
  board.core.idle_to(200);
  EXPECT_EQ(board.core.run(3), Stop::kBudget);
  EXPECT_EQ(board.core.pc(), kAfterWfi + 12);
  EXPECT_EQ(board.core.statistics().interrupts, 0U);
}

TEST(Wfi, DoesNotWaitForWhatIsPendingAlready) {
  Board board(sleeper(0));
  enable(board, kTimed);
  board.core.write_csr(kMstatus, 0);
  EXPECT_EQ(board.core.run(100), Stop::kBudget);
  EXPECT_FALSE(board.core.waiting());
}

TEST(Wfi, IsNotWokenByWhatIsNotEnabled) {
  Board board(sleeper(20));
  enable(board, kExternal);
  ASSERT_EQ(board.core.run(1000), Stop::kWaiting);
  EXPECT_EQ(board.core.wake_cycle(), std::nullopt);
  board.core.idle_to(5000);
  EXPECT_EQ(board.core.run(1), Stop::kWaiting);
  board.core.set_external_interrupt(true);
  EXPECT_EQ(board.core.run(1), Stop::kBudget);
  EXPECT_EQ(csr_of(board, kMcause), 0x8000000bU);
}

}  // namespace
}  // namespace cmx
