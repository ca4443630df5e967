// SPDX-License-Identifier: Apache-2.0
// Do the board's registers do what their header says, and does the bus find the right device?
#include <gmock/gmock.h>

#include "firmware/base/board.h"
#include "hw/units/bad_input.h"
#include "tlm/board/board_devices.h"

namespace cmx {
namespace {

using model::AddressMap;
using model::BoardDevices;
using model::Console;
using model::ConsoleLine;
using model::Device;
using model::DeviceReply;
using model::HbmWindow;
using model::Mailbox;
using model::SparseMemory;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr hw::BoardSpec kSpec{.console_line = 8, .console_lines = 3};

class Board : public testing::Test {
 protected:
  Board() {
    board_.on_exit = [this](std::uint32_t value) { exits_.push_back(value); };
    board_.on_interrupt = [this](bool pending) { interrupts_.push_back(pending); };
  }
  std::uint32_t read(std::uint32_t offset) {
    const DeviceReply reply = board_.read(offset, 4, {});
    EXPECT_TRUE(reply.ok) << std::hex << offset;
    return reply.data;
  }
  bool write(std::uint32_t offset, std::uint32_t data, std::int64_t ns = 0) {
    return board_.write(offset, 4, data, hw::Picoseconds(ns * 1000)).ok;
  }
  void print(const std::string& text) {
    for (const char c : text) write(BOARD_CONSOLE_TX, static_cast<unsigned char>(c), ++time_);
  }
  std::vector<std::string> lines() {
    std::vector<std::string> lines;
    for (const ConsoleLine& line : board_.console().lines()) lines.push_back(line.text);
    return lines;
  }

  SparseMemory memory_{hw::Bytes(std::int64_t{1} << 40), 0};
  HbmWindow window_{memory_, {}, {}};
  BoardDevices board_{kSpec, 5, 16, window_};
  std::vector<std::uint32_t> exits_;
  std::vector<bool> interrupts_;
  std::int64_t time_{0};
};

TEST_F(Board, SaysWhichDieItIs) {
  EXPECT_EQ(read(BOARD_SYSTEM_DIE_ID), 5U);
  EXPECT_EQ(read(BOARD_SYSTEM_DIES), 16U);
}

TEST_F(Board, ExitHandsOnTheValue) {
  EXPECT_TRUE(write(BOARD_SYSTEM_EXIT, 7));
  EXPECT_THAT(exits_, ElementsAre(7U));
}

TEST_F(Board, TheWindowsBaseHasTwoHalves) {
  EXPECT_TRUE(write(BOARD_WINDOW_BASE_HI, 0x12));
  EXPECT_TRUE(write(BOARD_WINDOW_BASE_LO, 0x3456789b));
  EXPECT_EQ(window_.base(), 0x1234567898ULL) << "a multiple of 4";
  EXPECT_EQ(read(BOARD_WINDOW_BASE_HI), 0x12U);
  EXPECT_EQ(read(BOARD_WINDOW_BASE_LO), 0x34567898U);
}

TEST_F(Board, RefusesWhatARegisterDoesNotTake) {
  EXPECT_FALSE(board_.read(BOARD_SYSTEM_DIE_ID, 2, {}).ok);
  EXPECT_FALSE(board_.read(BOARD_SYSTEM_DIE_ID + 1, 4, {}).ok);
  EXPECT_FALSE(board_.read(BOARD_SYSTEM_EXIT, 4, {}).ok) << "write-only";
  EXPECT_FALSE(write(BOARD_SYSTEM_DIE_ID, 1)) << "read-only";
  EXPECT_FALSE(write(BOARD_MAILBOX_IN0, 1)) << "read-only";
  EXPECT_FALSE(board_.read(BOARD_MAILBOX_IN0 + 4 * BOARD_MAILBOX_WORDS + 0x100, 4, {}).ok) << "no register";
  EXPECT_TRUE(exits_.empty());
}

TEST_F(Board, TheConsoleCollectsLinesWithTheTimeOfTheirEnd) {
  print("ab\r\nc");
  EXPECT_THAT(board_.console().lines(),
              ElementsAre(AllOf(Field(&ConsoleLine::text, "ab"), Field(&ConsoleLine::at, hw::from_ns(4)))));
  board_.console().finish(hw::from_ns(9));
  board_.console().finish(hw::from_ns(10));
  EXPECT_THAT(board_.console().lines(),
              ElementsAre(testing::_, AllOf(Field(&ConsoleLine::text, "c"), Field(&ConsoleLine::at, hw::from_ns(9)))));
}

TEST_F(Board, TheConsoleCutsLongLinesAndShowsOtherBytes) {
  print("12345678\n");
  print("123456789\n");
  EXPECT_THAT(lines(), ElementsAre("12345678", "12345678", "9"));
  Console console(8, 3);
  for (const int byte : {0x61, 0, 0xe9, 9, 10}) console.put(static_cast<std::uint8_t>(byte), {});
  EXPECT_EQ(console.lines().at(0).text, "a\\x00\\xe9\t");
}

TEST_F(Board, TheConsoleCountsLinesThatItDrops) {
  print("1\n2\n3\n4\n5\n");
  EXPECT_THAT(lines(), ElementsAre("1", "2", "3"));
  EXPECT_EQ(board_.console().dropped(), 2);
}

TEST_F(Board, AMessageFromTheHostIsThereUntilItIsAcknowledged) {
  EXPECT_TRUE(board_.post({1, 2, 3, 4}));
  EXPECT_FALSE(board_.post({5, 6, 7, 8}));
  EXPECT_EQ(read(BOARD_MAILBOX_STATUS), BOARD_MAILBOX_STATUS_IN_FULL_MASK);
  EXPECT_EQ(read(BOARD_MAILBOX_IN0 + 12), 4U);
  EXPECT_TRUE(write(BOARD_MAILBOX_IN_ACK, 1));
  EXPECT_EQ(read(BOARD_MAILBOX_STATUS), 0U);
  EXPECT_TRUE(board_.post({5, 6, 7, 8}));
}

TEST_F(Board, AnAnswerToTheHostIsSentWholeAndOnce) {
  EXPECT_EQ(board_.take(), std::nullopt);
  for (std::uint32_t i = 0; i < BOARD_MAILBOX_WORDS; ++i) write(BOARD_MAILBOX_OUT0 + 4 * i, 10 + i);
  write(BOARD_MAILBOX_OUT_SEND, 1);
  write(BOARD_MAILBOX_OUT0, 99);
  write(BOARD_MAILBOX_OUT_SEND, 1);  // full: nothing happens
  EXPECT_EQ(read(BOARD_MAILBOX_STATUS), BOARD_MAILBOX_STATUS_OUT_FULL_MASK);
  EXPECT_EQ(board_.take(), (Mailbox::Words{10, 11, 12, 13}));
  EXPECT_EQ(board_.take(), std::nullopt);
  EXPECT_EQ(read(BOARD_MAILBOX_STATUS), 0U);
}

TEST_F(Board, LoopbackTurnsAnswersAroundAsSoonAsThereIsRoom) {
  write(BOARD_MAILBOX_CONTROL, BOARD_MAILBOX_CONTROL_LOOPBACK_MASK);
  for (const std::uint32_t first : {1U, 2U}) {
    write(BOARD_MAILBOX_OUT0, first);
    write(BOARD_MAILBOX_OUT_SEND, 1);
  }
  EXPECT_EQ(read(BOARD_MAILBOX_STATUS), BOARD_MAILBOX_STATUS_IN_FULL_MASK | BOARD_MAILBOX_STATUS_OUT_FULL_MASK);
  EXPECT_EQ(board_.take(), std::nullopt) << "not for the host";
  EXPECT_EQ(read(BOARD_MAILBOX_IN0), 1U);
  write(BOARD_MAILBOX_IN_ACK, 1);
  EXPECT_EQ(read(BOARD_MAILBOX_IN0), 2U);
  EXPECT_EQ(read(BOARD_MAILBOX_STATUS), BOARD_MAILBOX_STATUS_IN_FULL_MASK);
}

TEST_F(Board, TheInterruptIsALevelWhileAMessageWaits) {
  board_.post({});
  EXPECT_TRUE(interrupts_.empty()) << "not enabled";
  write(BOARD_MAILBOX_CONTROL, BOARD_MAILBOX_CONTROL_RAISE_INTERRUPT_MASK);
  write(BOARD_MAILBOX_OUT0, 1);
  EXPECT_THAT(interrupts_, ElementsAre(true));
  write(BOARD_MAILBOX_IN_ACK, 1);
  EXPECT_THAT(interrupts_, ElementsAre(true, false));
}

/// Answers with its own number.
class Numbered final : public Device {
 public:
  explicit Numbered(std::uint32_t number) : number_(number) {}
  DeviceReply read(std::uint32_t offset, std::uint32_t, hw::Picoseconds) override {
    return {.ok = true, .data = number_ + offset, .delay = {}};
  }
  DeviceReply write(std::uint32_t, std::uint32_t, std::uint32_t, hw::Picoseconds) override {
    return {.ok = true, .data = 0, .delay = {}};
  }

 private:
  std::uint32_t number_;
};

TEST(AddressMap, FindsTheDeviceAroundAWholeAccess) {
  Numbered a(100);
  Numbered b(200);
  AddressMap map;
  map.add("a", 0x1000, 0x10, a);
  map.add("b", 0xfffffff0, 0x10, b);
  EXPECT_EQ(map.read(0x100c, 4, {}).data, 112U);
  EXPECT_EQ(map.read(0xfffffffc, 4, {}).data, 212U);
  EXPECT_FALSE(map.read(0x100d, 4, {}).ok) << "partly outside";
  EXPECT_FALSE(map.read(0xfff, 1, {}).ok);
  EXPECT_FALSE(map.write(0x1010, 1, 0, {}).ok);
}

TEST(AddressMap, RefusesDevicesThatOverlapOrDoNotFit) {
  Numbered device(0);
  AddressMap map;
  map.add("a", 0x1000, 0x10, device);
  EXPECT_THAT([&] { map.add("b", 0x100f, 1, device); },
              ThrowsMessage<hw::BadInput>(HasSubstr("b at 0x100f with 0x1 bytes overlaps a at 0x1000")));
  EXPECT_THAT([&] { map.add("c", 0xfffffff0, 0x11, device); }, ThrowsMessage<hw::BadInput>(HasSubstr("does not fit")));
  EXPECT_NO_THROW(map.add("d", 0x1010, 1, device));
}

}  // namespace
}  // namespace cmx
