// SPDX-License-Identifier: Apache-2.0
// What qemu cannot be asked: counters, where this core follows the architecture and qemu 7.2 does not, and what a
// platform and a debugger see of the core.
#include <gmock/gmock.h>

#include <vector>

#include "hw/units/bad_input.h"
#include "tests/support/rv32_board/board.h"
#include "tlm/rv32/isa/disassemble.h"

namespace cmx {
namespace {

using namespace rv32asm;
using model::rv32::InstructionClass;
using model::rv32::Stop;
using rv32board::Board;
using rv32board::kRam;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

template <class... Words>
Program program_of(Words... words) {
  Program program(kRam);
  (program << ... << words);
  return program;
}

std::uint32_t csr_of(const Board& board, Word number) {
  std::uint32_t value = 0;
  EXPECT_TRUE(board.core.read_csr(number, value));
  return value;
}

/// Runs to the first trap and says which.
std::pair<std::uint32_t, std::uint32_t> trap_of(const Program& program) {
  Board board(program);
  board.core.write_csr(0x305, kRam + 0x1000);
  for (int i = 0; i < 100 && board.core.statistics().exceptions == 0; ++i) board.core.run(1);
  return {csr_of(board, 0x342), csr_of(board, 0x343)};
}

TEST(Deviations, ScMisalignedTrapsWithoutAReservation) {
  EXPECT_EQ(trap_of(program_of(auipc(5, 0), addi(5, 5, 66), sc(6, 7, 5))), std::make_pair(6U, kRam + 66));
}
TEST(Deviations, AnAmoWhereNothingIsIsAStoreFault) {
  EXPECT_EQ(trap_of(program_of(lui(5, 0xf0000000), amo(kAdd, 6, 5, 7))), std::make_pair(7U, 0xf0000000U));
}
TEST(Deviations, CsrrsFromARegisterThatHolds0WritesToo) {
  EXPECT_EQ(trap_of(program_of(csrrs(6, 0xf14, 5))), std::make_pair(2U, csrrs(6, 0xf14, 5)));
}
TEST(Deviations, MtvalOfAMisalignedFaultIsTheAddress) {
  EXPECT_EQ(trap_of(program_of(lui(5, 0xf0000000), lw(6, 5, 3))), std::make_pair(5U, 0xf0000003U));
}
TEST(Deviations, ALoadThatLeavesTheMemoryFaultsWhole) {
  EXPECT_EQ(trap_of(program_of(lui(5, kRam + 0x10000), lw(6, 5, -2))), std::make_pair(5U, kRam + 0xfffe));
  EXPECT_EQ(trap_of(program_of(lui(5, kRam + 0x10000), sw(6, 5, -1))), std::make_pair(7U, kRam + 0xffff));
  EXPECT_EQ(trap_of(program_of(lui(5, kRam + 0x10000), lw(6, 5, -4), lh(6, 5, -2), ecall())), std::make_pair(11U, 0U))
      << "the last word is there";
}

TEST(Reservations, EndWithATrap) {
  Board board(program_of(auipc(8, 0), lr(5, 8), ecall(), sc(6, 7, 8)));
  board.core.write_csr(0x305, kRam + 12);
  board.core.run(1 + 4 + 5 + 4);
  EXPECT_EQ(board.core.reg(6), 1U);
}

TEST(Fetch, OfALongInstructionThatLeavesTheMemoryFaultsAtItsUpperHalf) {
  Program program(kRam);
  program << lui(5, kRam + 0x10000) << jalr(0, 5, -2);
  while (program.here() < kRam + 0xfffe) program << c_nop();
  program << Half{0x0003};
  EXPECT_EQ(trap_of(program), std::make_pair(1U, kRam + 0x10000));
}
TEST(Fetch, BehindTheMemoryFaults) {
  Program program(kRam);
  program << lui(5, kRam + 0x10000) << jalr(0, 5, -2);
  while (program.here() < kRam + 0x10000) program << c_nop();
  EXPECT_EQ(trap_of(program), std::make_pair(1U, kRam + 0x10000));
}
TEST(Fetch, WithoutATrapHandlerAnywhereStillEnds) {
  Board board(program_of(ecall()));
  EXPECT_EQ(board.core.run(1000), Stop::kBudget);
  EXPECT_EQ(csr_of(board, 0x342), 1U);
}

TEST(Counters, MinstretCountsWhatRetires) {
  Board board(program_of(nop(), c_nop(), c_nop(), csrr(5, 0xb02), csrr(6, 0xc02), csrr(7, 0xc82)));
  board.core.run(9);
  EXPECT_EQ(board.core.reg(5), 3U);
  EXPECT_EQ(board.core.reg(6), 4U);
  EXPECT_EQ(board.core.reg(7), 0U);
}
TEST(Counters, MinstretDoesNotCountWhatTraps) {
  Board board(program_of(nop(), ecall()));
  board.core.write_csr(0x305, kRam);
  board.core.run(6);
  EXPECT_EQ(csr_of(board, 0xb02), 1U);
}
TEST(Counters, AWriteIsWhatTheNextInstructionReads) {
  Board board(program_of(addi(5, 0, 100), csrw(0xb02, 5), csrr(6, 0xb02), csrw(0xb00, 5), csrr(7, 0xb00),
                         csrw(0xb82, 5), csrr(8, 0xb82)));
  board.core.run(13);
  EXPECT_EQ(board.core.reg(6), 100U);
  EXPECT_EQ(board.core.reg(7), 100U);
  EXPECT_EQ(board.core.reg(8), 100U);
}
/// A counter of 64 bits is set and read in halves.
struct Halves {
  const char* name;
  Word low;
  Word high;
  std::uint64_t read_cost;  // what it counts from one instruction that reads it to the next
  friend void PrintTo(const Halves& halves, std::ostream* out) { *out << halves.name; }
};
class WideCounter : public testing::TestWithParam<Halves> {
 protected:
  /// Runs a program and puts together what it left in x6 and x7: low and high half, read one after the other.
  template <class... Words>
  static std::uint64_t left_by(Words... words) {
    Board board(program_of(words..., csrr(6, GetParam().low), csrr(7, GetParam().high), jal(0, 0)));
    board.core.run(100);
    return board.core.reg(6) | std::uint64_t{board.core.reg(7)} << 32;
  }
  static constexpr std::uint64_t kLast = ~std::uint64_t{0};
};
INSTANTIATE_TEST_SUITE_P(Counters, WideCounter,
                         testing::Values(Halves{"mcycle", 0xb00, 0xb80, 2}, Halves{"minstret", 0xb02, 0xb82, 1}),
                         [](const auto& halves) { return halves.param.name; });

TEST_P(WideCounter, OverflowsWhole) {
  const auto& [name, low, high, cost] = GetParam();
  EXPECT_EQ(left_by(addi(5, 0, -1), csrw(low, 5), csrw(high, 5), nop()), 0U)
      << "low half first: the write of the high half is not counted";
  EXPECT_EQ(left_by(addi(5, 0, -1), csrw(high, 5), csrw(low, 5), nop()), 0U);
  EXPECT_EQ(left_by(addi(5, 0, -1), csrw(low, 5), csrw(high, 5)) | 0xffffffffU, 0xffffffffU)
      << "the high half, read later, has overflown";
}
TEST_P(WideCounter, AWriteOfTheHighHalfLeavesTheLowOne) {
  const auto& [name, low, high, cost] = GetParam();
  EXPECT_EQ(left_by(addi(5, 0, 100), csrw(low, 5), csrw(high, 5)), 100 | std::uint64_t{100} << 32);
  EXPECT_EQ(left_by(addi(5, 0, 100), csrw(low, 5), csrrwi(0, high, 7)), 100 | std::uint64_t{7} << 32);
  EXPECT_EQ(left_by(addi(5, 0, 100), csrw(low, 5), csrw(high, 0), csrrs(0, high, 5)), 100 | std::uint64_t{100} << 32);
  EXPECT_EQ(left_by(addi(5, 0, 100), csrw(low, 5), csrw(high, 5), csrrci(0, high, 4)), 100 | std::uint64_t{96} << 32);
  EXPECT_EQ(left_by(addi(5, 0, 100), csrw(low, 5), csrw(high, 5), csrrw(8, high, 8)), 100U) << "x8 held 0";
}
TEST_P(WideCounter, AWriteOfTheLowHalfDoesNotCarry) {
  const auto& [name, low, high, cost] = GetParam();
  const auto set = [&](auto... write) {
    return left_by(csrrwi(0, high, 3), addi(5, 0, -1), addi(9, 0, 2), csrw(low, 5), write...);
  };
  const std::uint64_t three = std::uint64_t{3} << 32;
  EXPECT_EQ(set(csrrwi(0, low, 9)), three | 9);
  EXPECT_EQ(set(csrrci(0, low, 3)), three | 0xfffffffcU) << "what csrrci finds is not one further";
  EXPECT_EQ(set(csrrc(0, low, 9)), three | 0xfffffffdU);
  EXPECT_EQ(set(csrrs(0, low, 8)) >> 32, 4U) << "a write of what is there: the last value stays until the next "
                                                "instruction, and the high half is read after that";
}
TEST_P(WideCounter, WhatDoesNotWriteIsCounted) {
  const auto& [name, low, high, cost] = GetParam();
  EXPECT_EQ(left_by(csrrwi(0, low, 9), csrrs(0, low, 0)), 9 + cost);
  EXPECT_EQ(left_by(csrrwi(0, low, 9), csrrs(0, high, 0)), 9 + cost);
  EXPECT_EQ(left_by(csrrwi(0, low, 9), csrrsi(0, high, 0), csrrci(0, low, 0)), 9 + 2 * cost);
  EXPECT_EQ(left_by(csrrwi(0, low, 9), csrrs(0, low, 8)), 9U) << "from a register that holds 0 is a write";
}
TEST_P(WideCounter, WhileInhibitedKeepsWhatIsWritten) {
  const auto& [name, low, high, cost] = GetParam();
  EXPECT_EQ(left_by(csrrwi(0, 0x320, 5), addi(5, 0, -1), csrw(low, 5), csrw(high, 5), nop()), kLast);
  EXPECT_EQ(left_by(csrrwi(0, 0x320, 5), addi(5, 0, -1), csrw(low, 5), csrw(high, 5), csrrwi(0, 0x320, 0), nop()), 0U);
  EXPECT_EQ(left_by(csrrwi(0, low, 9), csrrwi(0, 0x320, 5), nop()), 9 + cost) << "the write that stops it is counted";
}
TEST(Counters, McycleFollowsTheCycles) {
  Board board(program_of(csrr(5, 0xb00), muldiv(4, 6, 7, 8), csrr(6, 0xc00)));
  board.core.run(23);
  EXPECT_EQ(board.core.reg(6) - board.core.reg(5), 22U) << "a csr of 2 and a div of 20";
}
TEST(Counters, StandStillWhileInhibited) {
  Board board(program_of(csrrwi(0, 0x320, 5), csrr(5, 0xb00), csrr(6, 0xb02), nop(), csrr(7, 0xb00), csrr(8, 0xb02),
                         csrrwi(0, 0x320, 0), csrr(9, 0xb02)));
  board.core.run(15);
  EXPECT_EQ(board.core.reg(7), board.core.reg(5));
  EXPECT_EQ(board.core.reg(8), board.core.reg(6));
  EXPECT_EQ(board.core.reg(9), board.core.reg(6)) << "the write that lets it run is not counted";
  EXPECT_EQ(csr_of(board, 0x320), 0U);
}
TEST(Counters, TimeIsMtime) {
  Board board(program_of(muldiv(4, 6, 7, 8), muldiv(4, 6, 7, 8), csrr(5, 0xc01), csrr(6, 0xc81), csrr(7, 0xb03),
                         csrr(8, 0x323)));
  board.core.run(48);
  EXPECT_EQ(board.core.reg(5), 4U) << "40 cycles, a tick every 10";
  EXPECT_EQ(board.core.reg(6) + board.core.reg(7) + board.core.reg(8), 0U);
}

TEST(Statistics, CountByClass) {
  Board board(program_of(nop(), c_nop(), muldiv(0, 5, 6, 7), auipc(8, 0), lw(5, 8, 0), sw(0, 8, 64), csrr(5, 0x340),
                         fence(), jal(0, 4), beq(0, 0, 4)));
  board.core.run(19);
  const auto statistics = board.core.statistics();
  const auto count = [&](InstructionClass of) { return statistics.instructions[static_cast<std::size_t>(of)]; };
  EXPECT_EQ(count(InstructionClass::kAlu), 3U);
  EXPECT_EQ(count(InstructionClass::kMul), 1U);
  EXPECT_EQ(count(InstructionClass::kLoad), 1U);
  EXPECT_EQ(count(InstructionClass::kStore), 1U);
  EXPECT_EQ(count(InstructionClass::kBranch), 1U);
  EXPECT_EQ(count(InstructionClass::kJump), 1U);
  EXPECT_EQ(statistics.retired, 10U);
  EXPECT_EQ(statistics.cycles, board.core.cycles());
}
TEST(Statistics, AStoreThatOverwritesItselfIsStillAStore) {
  Program program = program_of(auipc(8, 0));
  program << c_sw(9, 8, 4) << c_nop();
  Board board(program);
  board.core.run(2);
  EXPECT_EQ(board.core.statistics().instructions[static_cast<std::size_t>(InstructionClass::kStore)], 1U);
}

TEST(Debugging, ABreakpointStopsBeforeItsInstructionAndLetsGoOn) {
  Board board(program_of(addi(5, 5, 1), addi(6, 6, 1), jal(0, -8)));
  board.core.debug_points().add_breakpoint(kRam + 4);
  for (std::uint32_t round = 1; round < 4; ++round) {
    ASSERT_EQ(board.core.run(100), Stop::kBreakpoint);
    EXPECT_EQ(board.core.pc(), kRam + 4);
    EXPECT_EQ(board.core.reg(5), round);
    EXPECT_EQ(board.core.reg(6), round - 1);
  }
  board.core.debug_points().remove_breakpoint(kRam + 4);
  EXPECT_EQ(board.core.run(100), Stop::kBudget);
}
TEST(Debugging, ABreakpointIsHitAtTheStartOfAQuantum) {
  Board board(program_of(nop(), nop(), nop()));
  board.core.debug_points().add_breakpoint(kRam + 4);
  ASSERT_EQ(board.core.run(1), Stop::kBudget);
  EXPECT_EQ(board.core.run(1), Stop::kBreakpoint);
}
TEST(Debugging, AWatchpointStopsAfterItsInstruction) {
  Board board(program_of(auipc(8, 0), lw(5, 8, 64), sh(5, 8, 66), sb(5, 8, 68), nop()));
  board.core.debug_points().add_watchpoint({.base = kRam + 64, .size = 4, .on_read = false, .on_write = true});
  ASSERT_EQ(board.core.run(100), Stop::kWatchpoint);
  EXPECT_EQ(board.core.watch_hit().pc, kRam + 8);
  EXPECT_EQ(board.core.watch_hit().address, kRam + 66);
  EXPECT_TRUE(board.core.watch_hit().write);
  EXPECT_EQ(board.core.pc(), kRam + 12);
  EXPECT_EQ(board.core.run(2), Stop::kBudget);
}

class Recorder final : public model::rv32::Observer {
 public:
  std::vector<std::string> lines;
  void retired(std::uint64_t /*cycle*/, std::uint32_t pc, const model::rv32::Instruction& instruction,
               std::uint32_t value) override {
    lines.push_back(model::rv32::disassemble(pc, instruction.bits) + " = " + std::to_string(value));
  }
  void trapped(std::uint64_t /*cycle*/, std::uint32_t mcause, std::uint32_t /*mepc*/,
               std::uint32_t /*mtval*/) override {
    lines.push_back("trap " + std::to_string(mcause));
  }
};

TEST(Observing, ShowsEveryInstructionAndChangesNothing) {
  const Program program =
      program_of(addi(5, 0, 7), c_add(5, 5), jal(1, 4), beq(0, 0, 4), sw(5, 1, 64), csrrwi(0, 0x340, 3), ecall());
  Board board(program);
  Recorder recorder;
  board.core.observe(&recorder);
  board.core.run(14);
  EXPECT_THAT(recorder.lines,
              ElementsAre("addi t0,zero,7 = 7", "add t0,t0,t0 = 14", "jal ra,0x8000000a = 2147483658",
                          "beq zero,zero,0x8000000e = 0", "sw t0,64(ra) = 0", "csrrwi zero,0x340,3 = 0", "trap 11"));
  Board quiet(program);
  quiet.core.run(14);
  EXPECT_EQ(quiet.core.cycles(), board.core.cycles());
  EXPECT_EQ(quiet.core.pc(), board.core.pc());
}

class Turns final : public model::rv32::Observer {
 public:
  std::vector<std::uint32_t> offsets;
  bool only_turns() const override { return true; }
  void retired(std::uint64_t /*cycle*/, std::uint32_t pc, const model::rv32::Instruction& /*instruction*/,
               std::uint32_t /*value*/) override {
    offsets.push_back(pc - kRam);
  }
};

TEST(Observing, OfTurnsShowsCallsReturnsTheStackPointerAndWhereTheyLead) {
  Board board(program_of(addi(5, 0, 7), addi(5, 5, 1), jal(1, 12), addi(6, 0, 1), jal(0, 0), addi(7, 0, 1),
                         addi(7, 7, 1), addi(2, 0, 64), addi(7, 7, 1), addi(7, 7, 1), jalr(0, 1, 0)));
  Turns turns;
  board.core.observe(&turns);
  board.core.run(40);
  EXPECT_THAT(turns.offsets, ElementsAre(0, 8, 20, 28, 32, 40, 12))
      << "the first one, as nobody knows what led there; a loop is no call";
}

// The first store of a core goes another way than those that follow it to the same memory: these come after one.
TEST(Memory, StoresIntoCodeAreSeenWithoutFenceI) {
  Board board(program_of(auipc(8, 0), addi(5, 5, 1), sw(9, 8, 4), jal(0, -8)));
  board.core.poke(kRam + 0x8000, 0);
  board.core.set_reg(9, addi(6, 6, 1));
  board.core.run(20);
  EXPECT_EQ(board.core.reg(5), 1U);
  EXPECT_GT(board.core.reg(6), 1U);
}
TEST(Memory, StoresIntoTheUpperHalfOfAnInstructionAreSeen) {
  Board board(program_of(auipc(8, 0), addi(5, 5, 1), sh(9, 8, 6), jal(0, -8)));
  board.core.poke(kRam + 0x8000, 0);
  board.core.set_reg(9, addi(5, 5, 64) >> 16);
  board.core.run(5 + 4);
  EXPECT_EQ(board.core.reg(5), 65U);
}
TEST(Memory, StoresIntoTheUpperHalfInTheNextPageAreSeen) {
  constexpr Word kStraddling = kRam + model::rv32::CodePage::kBytes - 2;  // nothing is executed in the next page
  constexpr Word kElsewhere = kRam + 0x100;
  Program program = program_of(addi(5, 5, 1), sh(9, 8, 0), jal(0, kStraddling - (kRam + 8)));
  while (program.here() < kElsewhere) program << nop();
  program << addi(6, 6, 1) << jal(0, -4);
  while (program.here() < kStraddling) program << c_nop();
  program << jal(0, static_cast<std::int32_t>(kRam - kStraddling));
  Board board(program);
  board.core.poke(kRam + 0x8000, 0);
  board.core.set_pc(kStraddling);
  board.core.set_reg(8, kStraddling + 2);
  board.core.set_reg(9, jal(0, static_cast<std::int32_t>(kElsewhere - kStraddling)) >> 16);
  board.core.run(20);
  EXPECT_EQ(board.core.reg(5), 1U);
  EXPECT_GT(board.core.reg(6), 0U);
}
TEST(Memory, CodeWrittenByOthersIsSeenAfterFenceI) {
  Board board(program_of(addi(5, 5, 1), fence_i(), jal(0, -8)));
  board.core.run(10);
  const std::uint32_t before = board.core.reg(5);
  const Word changed = addi(6, 6, 1);
  std::memcpy(board.ram.data(), &changed, sizeof changed);
  board.core.run(20);
  EXPECT_LE(board.core.reg(5), before + 1);
  EXPECT_GT(board.core.reg(6), 0U);
}
TEST(Memory, CodeWrittenByOthersIsSeenAfterInvalidation) {
  Board board(program_of(addi(5, 5, 1), jal(0, -4)));
  board.core.run(9);
  const std::uint32_t before = board.core.reg(5);
  const Word changed = addi(6, 6, 1);
  std::memcpy(board.ram.data(), &changed, sizeof changed);
  board.core.run(9);
  EXPECT_GT(board.core.reg(5), before) << "stale until told";
  const std::uint32_t stale = board.core.reg(5);
  board.core.invalidate_code(kRam, 4);
  board.core.run(9);
  EXPECT_EQ(board.core.reg(5), stale);
}
TEST(Memory, ReadOnlyRegionsTakeNoStores) {
  std::vector<std::uint8_t> rom(64, 0x5a);
  Board board(program_of(lui(5, 0x40000000), lw(6, 5, 0), sw(0, 5, 0)));
  board.core.add_memory({.base = 0x40000000, .size = 64, .data = rom.data(), .writable = false});
  board.core.run(5);
  EXPECT_EQ(board.core.reg(6), 0x5a5a5a5aU);
  EXPECT_EQ(csr_of(board, 0x342), 7U);
  EXPECT_EQ(rom[0], 0x5a);
}
TEST(Memory, WhatIsRemovedIsGone) {
  Board board(program_of(nop(), nop(), nop()));
  board.core.run(1);
  board.core.remove_memory(kRam, 4);
  board.core.run(1);
  EXPECT_EQ(csr_of(board, 0x342), 1U);
}
TEST(Memory, RegionsMustBeWordsAndMustNotOverlap) {
  Board board(program_of(nop()));
  std::uint8_t byte = 0;
  EXPECT_THAT([&] { board.core.add_memory({.base = kRam + 0xfffc, .size = 8, .data = &byte}); },
              ThrowsMessage<hw::BadInput>(HasSubstr("overlaps that at 0x80000000 to 0x8000ffff")));
  EXPECT_THAT([&] { board.core.add_memory({.base = 0, .size = 6, .data = &byte}); },
              ThrowsMessage<hw::BadInput>(HasSubstr("must be words")));
  EXPECT_THAT([&] { board.core.add_memory({.base = 0xfffffff0, .size = 32, .data = &byte}); },
              ThrowsMessage<hw::BadInput>(HasSubstr("32-bit")));
}

TEST(Halting, EndsTheRunAfterTheInstructionAtHand) {
  Program program(kRam);
  program.li(5, rv32board::kConsole) << addi(6, 0, 'x') << sb(6, 5, 0);
  rv32board::finish(program);
  Board board(program);
  EXPECT_TRUE(board.run());
  EXPECT_EQ(board.console, "x");
  EXPECT_EQ(board.core.run(10), Stop::kHalted);
}

}  // namespace
}  // namespace cmx
