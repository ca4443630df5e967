// SPDX-License-Identifier: Apache-2.0
// The platform in pieces, as a debugger runs it: what stands still, what time it is, and that the pieces come to the
// same as a run.
#include <gmock/gmock.h>

#include <utility>
#include <vector>

#include "firmware/base/board.h"
#include "hw/config/config.h"
#include "tests/support/rv32_assembler/program.h"
#include "tlm/board/firmware_platform.h"

namespace cmx {
namespace {

using namespace rv32asm;
using model::DieState;
using model::FirmwarePlatform;
using model::PlatformEnd;
using model::PlatformSpec;
using testing::ElementsAre;
using testing::Pair;
using CoreStop = model::rv32::Stop;

constexpr Word kMemory = 0x80000000;
constexpr Word kThird = kMemory + 8;
constexpr std::uint64_t kCycles = 9;  // of the whole program: four instructions, the store, and mmio 4

class DebugTest : public testing::Test {
 protected:
  DebugTest() : platform_(spec()) {
    rv32asm::Program p(kMemory);
    p.li(5, BOARD_BASE).li(6, 0) << sw(6, 5, BOARD_SYSTEM_EXIT) << jal(0, 0);
    const model::Program program{.entry = kMemory,
                                 .segments = {{kMemory, static_cast<std::uint32_t>(p.bytes().size()), p.bytes()}}};
    for (int die = 0; die < 2; ++die) platform_.load(die, program);
    platform_.on_stop = [this](int die, CoreStop stop) { stops_.emplace_back(die, stop); };
  }
  static PlatformSpec spec() {
    const hw::Config config = hw::Config::load("machine", "cloudmatrix384");
    const hw::Rv32Spec rv32 = hw::read_rv32_spec(config);
    return {.rv32 = rv32, .board = hw::read_board_spec(config, rv32), .hbm = hw::Bytes(1 << 20), .dies = 2};
  }
  void hold_all_at_the_start() {
    for (int die = 0; die < 2; ++die) platform_.hold(die);
    platform_.advance({});
  }
  void release_all() {
    for (int die = 0; die < 2; ++die) platform_.release(die);
  }
  void expect_the_end_of_a_run() {
    EXPECT_EQ(platform_.end(), PlatformEnd::kAllEnded);
    const model::PlatformResult result = platform_.finish(hw::from_us(100));
    EXPECT_EQ(result.cycles, kCycles);
    for (const auto& die : result.dies) EXPECT_EQ(die.cycles, kCycles);
  }

  FirmwarePlatform platform_;
  std::vector<std::pair<int, CoreStop>> stops_;
};

TEST_F(DebugTest, HeldBeforeTheStartNothingHappens) {
  hold_all_at_the_start();
  EXPECT_EQ(platform_.now(), hw::Picoseconds(0));
  EXPECT_EQ(platform_.core(1).pc(), kMemory);
  EXPECT_THAT(stops_, ElementsAre());
  EXPECT_EQ(platform_.end(), std::nullopt);
  platform_.advance(hw::from_us(1));
  EXPECT_EQ(platform_.state(0).instructions, 0U) << "time passes without them";
}

TEST_F(DebugTest, PiecesComeToTheSameAsARun) {
  hold_all_at_the_start();
  release_all();
  while (!platform_.end()) platform_.advance(hw::from_us(100));
  EXPECT_THAT(stops_, testing::UnorderedElementsAre(Pair(0, CoreStop::kHalted), Pair(1, CoreStop::kHalted)));
  expect_the_end_of_a_run();
}

TEST_F(DebugTest, ABreakpointStopsTimeAndCostsNone) {
  hold_all_at_the_start();
  platform_.core(1).debug_points().add_breakpoint(kThird);
  release_all();
  platform_.advance(hw::from_us(100));
  ASSERT_THAT(stops_, ElementsAre(Pair(1, CoreStop::kBreakpoint)));
  EXPECT_EQ(platform_.now(), hw::from_ns(2));
  EXPECT_EQ(platform_.core(1).pc(), kThird);
  platform_.advance(hw::from_ns(5));
  EXPECT_EQ(platform_.now(), hw::from_ns(5));
  EXPECT_EQ(platform_.core(1).pc(), kThird) << "stands still until it is released";
  EXPECT_EQ(platform_.core(1).cycles(), 2U);
}

TEST_F(DebugTest, ABreakpointThatIsReleasedAtOnceChangesNothing) {
  hold_all_at_the_start();
  platform_.core(1).debug_points().add_breakpoint(kThird);
  release_all();
  platform_.advance(hw::from_us(100));
  while (!platform_.end()) {
    platform_.release(1);
    platform_.advance(hw::from_us(100));
  }
  expect_the_end_of_a_run();
}

TEST_F(DebugTest, AStepIsOneInstructionOfOneDieWhileTimeStandsStill) {
  hold_all_at_the_start();
  EXPECT_EQ(platform_.step(1), CoreStop::kBudget);
  EXPECT_EQ(platform_.core(1).pc(), kMemory + 4);
  EXPECT_EQ(platform_.ahead(1), hw::from_ns(1));
  EXPECT_EQ(platform_.now(), hw::Picoseconds(0));
  EXPECT_EQ(platform_.state(0).instructions, 0U);
}

TEST_F(DebugTest, ADieCanBeSteppedToItsEnd) {
  hold_all_at_the_start();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(platform_.step(1), CoreStop::kBudget);
  EXPECT_EQ(platform_.step(1), CoreStop::kHalted);
  EXPECT_EQ(platform_.state(1).state, DieState::kExited);
  EXPECT_EQ(platform_.step(1), CoreStop::kHalted);
  EXPECT_EQ(platform_.state(1).instructions, 5U) << "and not beyond";
  release_all();
  while (!platform_.end()) platform_.advance(hw::from_us(100));
  platform_.advance(hw::from_us(1));
  EXPECT_THAT(stops_, testing::UnorderedElementsAre(Pair(0, CoreStop::kHalted), Pair(1, CoreStop::kHalted)));
  expect_the_end_of_a_run();
}

TEST_F(DebugTest, AHeldDieIsReleasedWithoutHavingStopped) {
  hold_all_at_the_start();
  platform_.step(0);
  release_all();
  platform_.hold(0);
  platform_.advance(hw::from_us(1));
  EXPECT_EQ(platform_.state(0).instructions, 1U);
  EXPECT_EQ(platform_.state(1).state, DieState::kExited);
  platform_.release(0);
  platform_.advance(hw::from_us(100));
  EXPECT_EQ(platform_.end(), PlatformEnd::kAllEnded);
}

}  // namespace
}  // namespace cmx
