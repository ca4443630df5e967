// SPDX-License-Identifier: Apache-2.0
// Do the drivers touch the right registers, in the right order, and give up where they must?
#include "firmware/base/board.h"
#include "tests/unit/firmware/mock_mmio.h"

extern "C" {
#include "firmware/drivers/console.h"
#include "firmware/drivers/timer.h"
}

namespace cmx {
namespace {

using testing::_;
using testing::InSequence;
using testing::Return;
using testing::StrictMock;

class Drivers : public testing::Test {
 protected:
  StrictMock<MockMmio> mmio_;
  InSequence in_sequence_;
};

constexpr console_t kConsole{.base = 0x4000};
constexpr std::uint32_t kTx = kConsole.base + BOARD_CONSOLE_TX;
constexpr std::uint32_t kStatus = kConsole.base + BOARD_CONSOLE_STATUS;

TEST_F(Drivers, TheConsoleWaitsForRoomBeforeEachByte) {
  EXPECT_CALL(mmio_, read(kStatus)).WillOnce(Return(0)).WillOnce(Return(BOARD_CONSOLE_STATUS_READY_MASK));
  EXPECT_CALL(mmio_, write(kTx, 'h'));
  EXPECT_CALL(mmio_, read(kStatus)).WillOnce(Return(BOARD_CONSOLE_STATUS_READY_MASK | 0x80));
  EXPECT_CALL(mmio_, write(kTx, 0xe9));  // no sign
  EXPECT_EQ(console_write(&kConsole, "h\xe9", 2), CONSOLE_OK);
}

TEST_F(Drivers, TheConsoleGivesUp) {
  EXPECT_CALL(mmio_, read(kStatus)).Times(CONSOLE_PATIENCE).WillRepeatedly(Return(~BOARD_CONSOLE_STATUS_READY_MASK));
  EXPECT_EQ(console_write(&kConsole, "x", 1), CONSOLE_BUSY);
}

TEST_F(Drivers, TheConsoleIsPatientToTheLastLook) {
  EXPECT_CALL(mmio_, read(kStatus)).Times(CONSOLE_PATIENCE - 1).WillRepeatedly(Return(0));
  EXPECT_CALL(mmio_, read(kStatus)).WillOnce(Return(BOARD_CONSOLE_STATUS_READY_MASK));
  EXPECT_CALL(mmio_, write(kTx, 'x'));
  EXPECT_EQ(console_write(&kConsole, "x", 1), CONSOLE_OK);
}

constexpr timer_handle_t kTimer{.base = 0x8000};
constexpr std::uint32_t kTimeLo = kTimer.base + BOARD_TIMER_TIME_LO;
constexpr std::uint32_t kTimeHi = kTimer.base + BOARD_TIMER_TIME_HI;
constexpr std::uint32_t kCompareLo = kTimer.base + BOARD_TIMER_COMPARE_LO;
constexpr std::uint32_t kCompareHi = kTimer.base + BOARD_TIMER_COMPARE_HI;

TEST_F(Drivers, TheTimersHalvesBelongTogether) {
  EXPECT_CALL(mmio_, read(kTimeHi)).WillOnce(Return(1));
  EXPECT_CALL(mmio_, read(kTimeLo)).WillOnce(Return(0xffffffff));
  EXPECT_CALL(mmio_, read(kTimeHi)).WillOnce(Return(2));  // it went over in between
  EXPECT_CALL(mmio_, read(kTimeLo)).WillOnce(Return(3));
  EXPECT_CALL(mmio_, read(kTimeHi)).WillOnce(Return(2));
  EXPECT_EQ(timer_now(&kTimer), 0x200000003ULL);
}

TEST_F(Drivers, ADeadlineIsNeverEarlyInBetween) {
  EXPECT_CALL(mmio_, write(kCompareLo, 0xffffffff));
  EXPECT_CALL(mmio_, write(kCompareHi, 5));
  EXPECT_CALL(mmio_, write(kCompareLo, 6));
  EXPECT_CALL(mmio_, read(kTimeHi)).WillOnce(Return(5));
  EXPECT_CALL(mmio_, read(kTimeLo)).WillOnce(Return(5));
  EXPECT_CALL(mmio_, read(kTimeHi)).WillOnce(Return(5));
  EXPECT_EQ(timer_set_deadline(&kTimer, 0x500000006ULL), TIMER_OK);
}

TEST_F(Drivers, ADeadlineThatIsNowIsPast) {
  EXPECT_CALL(mmio_, write(_, _)).Times(3);
  EXPECT_CALL(mmio_, read(kTimeHi)).WillOnce(Return(5));
  EXPECT_CALL(mmio_, read(kTimeLo)).WillOnce(Return(6));
  EXPECT_CALL(mmio_, read(kTimeHi)).WillOnce(Return(5));
  EXPECT_EQ(timer_set_deadline(&kTimer, 0x500000006ULL), TIMER_PAST);
}

TEST_F(Drivers, ACancelledDeadlineIsNever) {
  EXPECT_CALL(mmio_, write(kCompareLo, 0xffffffff));
  EXPECT_CALL(mmio_, write(kCompareHi, 0xffffffff));
  EXPECT_CALL(mmio_, write(kCompareLo, 0xffffffff));
  timer_cancel(&kTimer);
}

}  // namespace
}  // namespace cmx
