// SPDX-License-Identifier: Apache-2.0
// Do interrupts come where they come in qemu, as far as that is the same on every run: by the software interrupt, by a
// timer that is due already, and by wfi?
#include <gtest/gtest.h>

#include <cstring>

#include "tests/conformance/rv32/qemu.h"
#include "tests/support/rv32_board/board.h"

namespace cmx::rv32conformance {
namespace {

using namespace rv32asm;
using rv32board::kRam;
using rv32board::kTimer;

constexpr std::uint32_t kRamBytes = 8 << 20;
constexpr Word kLog = 0x80100000;

constexpr Word kMstatus = 0x300;
constexpr Word kMie = 0x304;
constexpr Word kMtvec = 0x305;
constexpr Word kMepc = 0x341;
constexpr Word kMcause = 0x342;
constexpr Word kMip = 0x344;

// Registers of the program.
constexpr Reg kTimerBase = 8;
constexpr Reg kCompare = 9;  // of mtimecmp
constexpr Reg kTo = 18;      // next word of the log
constexpr Reg kT = 6;
constexpr Reg kFar = 20;
constexpr Reg kNested = 19;  // handlers allow interrupts again if set

void log(Program& p, Reg reg) { p << sw(reg, kTo, 0) << addi(kTo, kTo, 4); }
void log_mark(Program& p, std::int32_t mark) {
  p << addi(kT, 0, mark);
  log(p, kT);
}
void log_csr(Program& p, Word number, std::int32_t mask = -1) {
  p << csrr(kT, number) << andi(kT, kT, mask);
  log(p, kT);
}
void never(Program& p) { p << addi(kT, 0, -1) << sw(kT, kCompare, 4); }
void due_now(Program& p) { p << sw(0, kCompare, 4) << sw(0, kCompare, 0); }
void set_msip(Program& p, std::int32_t value) { p << addi(kT, 0, value) << sw(kT, kTimerBase, 0); }
void allow(Program& p, std::int32_t interrupts) {
  p << addi(kT, 0, interrupts) << csrw(kMie, kT) << csrrsi(0, kMstatus, 8);
  for (int i = 0; i < 4; ++i) p << nop();
}
void forbid(Program& p) { p << csrrci(0, kMstatus, 8); }

/// Logs where it came from, takes the cause away, goes back. At once allows others in between when kNested is set; then
/// mepc and mstatus are kept on the stack.
Word handler(Program& p, std::int32_t mark, bool timer) {
  const Word start = p.here();
  p << addi(2, 2, -16) << sw(kT, 2, 0) << csrr(kT, kMepc) << sw(kT, 2, 4) << csrr(kT, kMstatus) << sw(kT, 2, 8);
  log_mark(p, mark);
  log_csr(p, kMcause);
  log_csr(p, kMepc);
  log_csr(p, kMstatus, 0x88);
  log_csr(p, kMip, 0x88);
  if (timer) {
    never(p);
  } else {
    set_msip(p, 0);
  }
  p << beq(kNested, 0, 12) << csrrsi(0, kMstatus, 8) << nop() << csrrci(0, kMstatus, 8);
  log_mark(p, mark + 1);
  p << lw(kT, 2, 4) << csrw(kMepc, kT) << lw(kT, 2, 8) << csrw(kMstatus, kT) << lw(kT, 2, 0) << addi(2, 2, 16)
    << mret();
  return start;
}

Program interrupts() {
  Program p(kRam);
  rv32board::park_other_harts(p);
  p << jal(0, 0x400);
  const Word software = handler(p, 100, false);
  const Word timer = handler(p, 200, true);
  // Unvectored: to the handler of the cause.
  p.align(4);
  const Word direct = p.here();
  p << sw(kT, 2, -4) << csrr(kT, kMcause) << andi(kT, kT, 4) << bne(kT, 0, 12) << lw(kT, 2, -4)
    << jal(0, p.offset_to(software));
  p << lw(kT, 2, -4) << jal(0, p.offset_to(timer));
  while (p.here() % 64 != 0) p << nop();
  const Word table = p.here();
  for (Word cause = 0; cause < 16; ++cause) {
    if (cause == 3) {
      p << jal(0, p.offset_to(software));
    } else if (cause == 7) {
      p << jal(0, p.offset_to(timer));
    } else {
      p << ebreak();
    }
  }
  while (p.here() < kRam + 0x414) p << nop();

  p.li(kTimerBase, kTimer).li(kCompare, kTimer + 0x4000).li(kTo, kLog).li(2, kRam + 0x80000);
  p.li(kT, 0x1800) << csrw(kMstatus, kT) << csrw(kMie, 0) << addi(kNested, 0, 0);
  never(p);
  for (const Word mtvec : {direct, table | 1}) {
    p.li(kT, mtvec) << csrw(kMtvec, kT);
    log_mark(p, 1);  // the software interrupt, pending before it is allowed
    set_msip(p, 1);
    log_csr(p, kMip, 0x88);
    allow(p, 0x8);
    forbid(p);
    log_mark(p, 2);  // the timer, due before it is allowed
    due_now(p);
    log_csr(p, kMip, 0x88);
    allow(p, 0x80);
    forbid(p);
    log_mark(p, 3);  // both: the software interrupt first
    due_now(p);
    set_msip(p, 1);
    allow(p, 0x88);
    forbid(p);
    log_mark(p, 4);  // one of them not enabled
    due_now(p);
    set_msip(p, 1);
    allow(p, 0x80);
    forbid(p);
    log_csr(p, kMip, 0x88);
    set_msip(p, 0);
    log_mark(p, 5);  // the timer comes into the handler of the other
    p << addi(kNested, 0, 1);
    due_now(p);
    set_msip(p, 1);
    allow(p, 0x88);
    forbid(p);
    p << addi(kNested, 0, 0);
    log_mark(p, 6);  // wfi goes on with what is pending but not allowed
    set_msip(p, 1);
    p << addi(kT, 0, 8) << csrw(kMie, kT) << wfi();
    log_csr(p, kMip, 0x88);
    set_msip(p, 0);
    log_mark(p, 7);  // wfi waits for a timer that is not yet due
    p << csrw(kMie, 0) << lui(kT, 0xc000) << add(kT, kT, kTimerBase) << lw(kT, kT, -8);
    p << lui(kFar, 0x7a000) << add(kT, kT, kFar) << sw(0, kCompare, 4)
      << sw(kT, kCompare, 0);  // 50 ms in qemu: it sleeps by then, however busy the machine
    p << addi(kT, 0, 0x80) << csrw(kMie, kT) << csrrsi(0, kMstatus, 8) << wfi() << nop();
    forbid(p);
  }
  log_mark(p, 8);
  rv32board::finish(p);
  return p;
}

TEST(Interrupts, ComeWhereTheyComeInQemu) {
  const Program program = interrupts();
  rv32board::Board board(program, kRamBytes);
  int waits = 0;
  for (int i = 0; i < 100 && !board.finished; ++i) {
    if (board.core.run(100'000) != model::rv32::Stop::kWaiting) continue;
    ++waits;
    ASSERT_TRUE(board.core.wake_cycle());
    board.core.idle_to(*board.core.wake_cycle());
  }
  ASSERT_TRUE(board.finished) << "stopped at " << std::hex << board.core.pc();
  EXPECT_EQ(waits, 2);
  EXPECT_EQ(board.core.statistics().interrupts, 2U * 8);
  const auto qemu = run_in_qemu(program, kRamBytes);
  const std::size_t at = kLog - kRam;
  for (std::size_t word = 0; word < 512; ++word) {
    std::uint32_t theirs = 0;
    std::uint32_t ours = 0;
    std::memcpy(&theirs, qemu.data() + at + word * 4, sizeof theirs);
    std::memcpy(&ours, board.ram.data() + at + word * 4, sizeof ours);
    ASSERT_EQ(ours, theirs) << "word " << word << " of the log";
  }
}

}  // namespace
}  // namespace cmx::rv32conformance
