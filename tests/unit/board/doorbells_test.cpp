// SPDX-License-Identifier: Apache-2.0
// Does a message arrive at its time, in its order, and not on top of another?
//
// One elaboration a process: ctest runs each test in a process of its own.
#include "tlm/board/doorbells.h"

#include <gmock/gmock.h>

#include "firmware/base/board.h"
#include "hw/config/config.h"
#include "tests/support/rv32_assembler/program.h"

namespace cmx {
namespace {

using namespace rv32asm;
using model::Doorbells;
using model::FirmwarePlatform;
using model::PlatformEnd;
using model::PlatformResult;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Word kMemory = 0x80000000;

model::PlatformSpec spec_of(int dies) {
  const hw::Config config = hw::Config::load("machine", "cloudmatrix384");
  const hw::Rv32Spec rv32 = hw::read_rv32_spec(config);
  return {.rv32 = rv32, .board = hw::read_board_spec(config, rv32), .hbm = hw::Bytes(1 << 20), .dies = dies};
}

void load(FirmwarePlatform& platform, int die, const rv32asm::Program& program) {
  platform.load(die,
                {.entry = program.base(),
                 .segments = {{program.base(), static_cast<std::uint32_t>(program.bytes().size()), program.bytes()}}});
}

rv32asm::Program exits() {
  rv32asm::Program p(kMemory);
  p.li(5, BOARD_BASE) << sw(0, 5, BOARD_SYSTEM_EXIT) << jal(0, 0);
  return p;
}

/// Sleeps until a message is there, prints the low byte of its word `word` as a line and takes it; `messages` times,
/// then exits.
rv32asm::Program takes(int messages, Word word = 0) {
  rv32asm::Program p(kMemory);
  p.li(5, BOARD_BASE).li(6, 0x800) << csrw(0x304, 6) << addi(6, 0, BOARD_MAILBOX_CONTROL_RAISE_INTERRUPT_MASK)
                                   << sw(6, 5, BOARD_MAILBOX_CONTROL);
  for (int i = 0; i < messages; ++i) {
    p << wfi() << lw(7, 5, static_cast<std::int32_t>(BOARD_MAILBOX_IN0 + 4 * word)) << sw(7, 5, BOARD_CONSOLE_TX);
    p << addi(6, 0, '\n') << sw(6, 5, BOARD_CONSOLE_TX) << sw(0, 5, BOARD_MAILBOX_IN_ACK);
  }
  p << sw(0, 5, BOARD_SYSTEM_EXIT) << jal(0, 0);
  return p;
}

std::string printed(const PlatformResult& result, int die) {
  std::string all;
  for (const auto& line : result.console) {
    if (line.die == die) all += line.text;
  }
  return all;
}

TEST(Doorbells, WakeADieAtTheirTime) {
  FirmwarePlatform platform(spec_of(2));
  load(platform, 0, takes(1));
  load(platform, 1, takes(1, 3));
  const Doorbells doorbells(platform, {{hw::from_us(5), 0, {'a'}}, {hw::from_us(7), 1, {'b', 'c', 'd', 'e'}}});
  const PlatformResult result = platform.run(hw::from_us(100));
  EXPECT_EQ(result.end, PlatformEnd::kAllEnded);
  ASSERT_THAT(result.console, SizeIs(2));
  EXPECT_EQ(result.console[0].text, "a");
  EXPECT_EQ(result.console[1].text, "e");
  // From the message on: load 6, store 5, addi 1.
  EXPECT_EQ(result.console[0].at, hw::from_us(5) + hw::from_ns(12));
  EXPECT_EQ(result.console[1].at, hw::from_us(7) + hw::from_ns(12));
  EXPECT_THAT(doorbells.pending(), IsEmpty());
}

TEST(Doorbells, WaitUntilTheMessageBeforeIsTaken) {
  FirmwarePlatform platform(spec_of(2));
  load(platform, 0, takes(4));
  load(platform, 1, exits());
  const Doorbells doorbells(
      platform,
      {{hw::from_us(9), 0, {'d'}}, {hw::from_us(5), 0, {'a'}}, {hw::from_us(5), 0, {'b'}}, {hw::from_us(5), 0, {'c'}}});
  const PlatformResult result = platform.run(hw::from_us(100));
  EXPECT_EQ(result.end, PlatformEnd::kAllEnded);
  EXPECT_EQ(printed(result, 0), "abcd") << "by time, then as listed";
  EXPECT_LT(result.console[2].at, hw::from_us(5.2));
  EXPECT_GT(result.console[3].at, hw::from_us(9));
}

TEST(Doorbells, ThatAreStillToComeAreNoDeadlock) {
  FirmwarePlatform platform(spec_of(2));
  load(platform, 0, takes(1));
  load(platform, 1, takes(2));
  const Doorbells doorbells(platform, {{hw::from_us(5), 0, {'a'}}, {hw::from_us(70), 1, {'b'}}});
  const PlatformResult result = platform.run(hw::from_us(1000));
  EXPECT_EQ(result.end, PlatformEnd::kDeadlock) << "a second message for die 1 never comes";
  EXPECT_EQ(printed(result, 1), "b");
  EXPECT_LT(result.time, hw::from_us(71));
}

TEST(Doorbells, ThatNobodyTakesKeepTheOthersPending) {
  FirmwarePlatform platform(spec_of(2));
  rv32asm::Program spins(kMemory);
  spins << jal(0, 0);
  load(platform, 0, spins);
  load(platform, 1, exits());
  const Doorbells doorbells(platform, {{hw::from_us(5), 0, {1}}, {hw::from_us(6), 0, {2}}});
  EXPECT_EQ(platform.run(hw::from_us(20)).end, PlatformEnd::kTimeout);
  EXPECT_TRUE(platform.board(0).mailbox().in_full());
  ASSERT_THAT(doorbells.pending(), SizeIs(1));
  EXPECT_THAT(doorbells.pending()[0].words, ElementsAre(2, 0, 0, 0));
}

TEST(Doorbells, AfterTheEndDoNotRing) {
  FirmwarePlatform platform(spec_of(2));
  load(platform, 0, exits());
  load(platform, 1, exits());
  const Doorbells doorbells(platform, {{hw::from_us(5), 1, {1}}});
  const PlatformResult result = platform.run(hw::from_us(20));
  EXPECT_EQ(result.end, PlatformEnd::kAllEnded);
  EXPECT_LT(result.time, hw::from_us(1));
  EXPECT_THAT(doorbells.pending(), SizeIs(1));
}

}  // namespace
}  // namespace cmx
