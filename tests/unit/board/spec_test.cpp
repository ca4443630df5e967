// SPDX-License-Identifier: Apache-2.0
// Does [board] refuse what cannot be, and is it the board that firmware is compiled for?
#include <gmock/gmock.h>

#include "firmware/base/board.h"
#include "hw/board/board_spec.h"
#include "hw/generated/comm_engine_registers.h"
#include "hw/units/bad_input.h"

namespace cmx {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

hw::BoardSpec spec_with(const std::vector<std::string>& overlays = {}) {
  const hw::Config config = hw::Config::load("machine", "cloudmatrix384", overlays);
  return hw::read_board_spec(config, hw::read_rv32_spec(config));
}

void expect_refused(const std::vector<std::string>& overlays, const std::string& why) {
  EXPECT_THAT([&] { spec_with(overlays); }, ThrowsMessage<hw::BadInput>(HasSubstr(why))) << overlays.front();
}

TEST(BoardSpec, ShipsTheAddressesThatFirmwareIsCompiledFor) {
  const hw::BoardSpec board = spec_with();
  EXPECT_EQ(board.base, BOARD_BASE);
  EXPECT_EQ(board.comm_engine_base, COMM_ENGINE_BASE);
  EXPECT_EQ(board.window_base, BOARD_HBM_WINDOW);
  EXPECT_EQ(board.window_size, BOARD_HBM_WINDOW_SIZE);
  EXPECT_EQ(hw::read_rv32_spec(hw::Config::load("machine", "cloudmatrix384")).timer_base, BOARD_TIMER_BASE);
  EXPECT_LT(BOARD_MAILBOX_OUT3 + 4, hw::BoardSpec::kBytes);
}

TEST(BoardSpec, RefusesRangesThatOverlap) {
  expect_refused(
      {"board.base=2147483648"},
      "board.base = 0x80000000 and its 0x1000 bytes overlap the 0x40000 bytes of rv32.memory_base at 0x80000000");
  expect_refused({"board.comm_engine_base=269484032"}, "overlap the 0x1000 bytes of board.base");
  expect_refused({"board.window_base=33554432"}, "of rv32.timer_base");
  expect_refused({"board.window_base=3221225476"}, "beyond the 32-bit address space");
  expect_refused({"board.base=269484034"}, "must be a multiple of 4");
}

TEST(BoardSpec, RefusesAQuantumBelowACycle) {
  expect_refused({"board.quantum=999ps"}, "board.quantum");
  EXPECT_EQ(spec_with({"board.quantum=1ns"}).quantum, hw::Picoseconds(1000));
}

TEST(BoardSpec, RefusesAFillThatIsNoByte) { expect_refused({"board.fill=256"}, "board.fill"); }

}  // namespace
}  // namespace cmx
