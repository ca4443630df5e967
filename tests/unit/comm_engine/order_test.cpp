// SPDX-License-Identifier: Apache-2.0
// In which order do data, flags and completions become visible?
#include <gtest/gtest.h>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kSource = 0x20000;
constexpr std::uint64_t kFlag = 0x70000;

Submission notify(std::uint64_t destination, std::uint32_t length, std::uint64_t flag, std::uint32_t value) {
  auto s = submission(Opcode::kWriteNotify, kSource, destination, length);
  s.flag_address = flag;
  s.flag_value = value;
  return s;
}
Submission wait(std::uint32_t value, regs::Condition condition = regs::Condition::kEqual) {
  auto s = submission(Opcode::kWaitFlag);
  s.flag_address = kFlag;
  s.flag_value = value;
  s.condition = static_cast<std::uint8_t>(condition);
  return s;
}
Submission tagged(Submission s, std::uint16_t tag) {
  s.tag = tag;
  return s;
}
std::vector<std::uint16_t> tags(const std::vector<Completion>& completions) {
  std::vector<std::uint16_t> found;
  for (const Completion& c : completions) found.push_back(c.tag);
  return found;
}

TEST(Order, TheFlagIsWrittenWithTheLastTransactionAfterTheOthersAreThere) {
  Bench bench;
  bench.port.hold = true;
  bench.submit(0, {notify(die(1, 0), 3 * 4096, die(1, kFlag), 9)});
  bench.calendar.run();
  ASSERT_EQ(bench.port.requests.size(), 2U) << "the last one waits";
  bench.port.release();
  bench.calendar.run();
  EXPECT_EQ(bench.port.requests.size(), 2U) << "for both";
  bench.port.release();
  bench.calendar.run();
  ASSERT_EQ(bench.port.requests.size(), 3U);
  EXPECT_EQ(bench.port.requests[2].what, "write_notify");
  bench.port.release();
  bench.calendar.run();
  EXPECT_EQ(bench.completions(0).size(), 1U);
  EXPECT_EQ(bench.port.memory(regs::AddressKind::kDie, 1).get<std::uint32_t>(kFlag), 9U);
}

TEST(Order, NotificationsAddWriteAndComeWithoutDataOrOnTheOwnDie) {
  Bench bench;
  EXPECT_EQ(bench.run(notify(0x40000, 100, kFlag, 5)), Error::kNone);
  EXPECT_EQ(bench.memory.get<std::uint32_t>(kFlag), 5U);
  auto add = notify(0, 0, kFlag, 3);
  add.flags = Submission::kFlagsFlagAdd.set(add.flags, 1);
  EXPECT_EQ(bench.run(add), Error::kNone);
  EXPECT_EQ(bench.memory.get<std::uint32_t>(kFlag), 8U);
  add.flag_address = die(2, kFlag);
  EXPECT_EQ(bench.run(add), Error::kNone);
  EXPECT_EQ(bench.run(add), Error::kNone);
  EXPECT_EQ(bench.port.memory(regs::AddressKind::kDie, 2).get<std::uint32_t>(kFlag), 6U);
  // Without data the flag may be elsewhere than the destination, and nothing is moved; as the register map says.
  EXPECT_EQ(bench.run(notify(die(1, 0x100), 0, die(2, kFlag), 9)), Error::kNone);
  EXPECT_EQ(bench.port.memory(regs::AddressKind::kDie, 2).get<std::uint32_t>(kFlag), 9U);
  EXPECT_EQ(bench.run(notify(die(1, 0x100), 0, cpu(0, kFlag), 9)), Error::kNone);
  EXPECT_EQ(bench.counter(global::kBytesWrittenLo), 100U) << "of the first";
}

TEST(Order, AtomicsAddHereAndThere) {
  Bench bench;
  auto s = submission(Opcode::kAtomicAdd);
  s.flag_value = 0xffffffff;
  s.flag_address = kFlag;
  bench.memory.put<std::uint32_t>(kFlag, 3);
  EXPECT_EQ(bench.run(s), Error::kNone);
  EXPECT_EQ(bench.memory.get<std::uint32_t>(kFlag), 2U);
  s.flag_address = cpu(0, kFlag);
  EXPECT_EQ(bench.run(s), Error::kNone);
  EXPECT_EQ(bench.port.memory(regs::AddressKind::kCpu, 0).get<std::uint32_t>(kFlag), 0xffffffffU);
  EXPECT_EQ(bench.port.requests.at(0).what, "atomic_add");
}

TEST(Order, AWaitHoldsItsChannelAndNoOther) {
  Bench bench;
  bench.submit(0, {tagged(wait(4), 1), tagged(submission(Opcode::kNop), 2)});
  bench.submit(1, {tagged(submission(Opcode::kNop), 3)});
  bench.calendar.run();
  EXPECT_TRUE(bench.completions(0).empty());
  EXPECT_EQ(bench.completions(1).size(), 1U);
  EXPECT_EQ(channel_page::kStatusWaiting.get(bench.read(0, channel_page::kStatus)), 1U);
  bench.memory.put<std::uint32_t>(kFlag, 3);
  bench.engine.memory_changed();
  bench.calendar.run();
  EXPECT_TRUE(bench.completions(0).empty());
  bench.memory.put<std::uint32_t>(kFlag, 4);
  bench.engine.memory_changed();
  bench.calendar.run();
  EXPECT_EQ(tags(bench.completions(0)), (std::vector<std::uint16_t>{1, 2}));
  EXPECT_EQ(bench.read(0, channel_page::kStatus), 0U);
}

TEST(Order, AWaitSeesWhatAnotherChannelWrites) {
  Bench bench;
  bench.submit(0, {wait(6)});
  bench.submit(1, {notify(0x40000, 64, kFlag, 6)});
  bench.calendar.run();
  EXPECT_EQ(bench.completions(0).size(), 1U);
}

TEST(Order, AtLeastFollowsACounterThatWraps) {
  Bench bench;
  bench.memory.put<std::uint32_t>(kFlag, 2);
  EXPECT_EQ(bench.run(wait(0xfffffff0, regs::Condition::kAtLeast)), Error::kNone);
  EXPECT_EQ(bench.run(wait(2, regs::Condition::kAtLeast)), Error::kNone);
  bench.submit(0, {wait(3, regs::Condition::kAtLeast)});
  bench.calendar.run();
  EXPECT_TRUE(bench.completions(0).empty());
}

TEST(Order, OneInFlightIsFetchedAheadAndStartsWithTheLastResponse) {
  Bench bench;
  bench.port.hold = true;
  const auto s = submission(Opcode::kCopy, kSource, die(1, 0), 2 * 4096);
  bench.submit(0, {s, s, s});
  bench.calendar.run();
  EXPECT_EQ(bench.port.held(), 2U);
  EXPECT_EQ(bench.read(0, channel_page::kConsumer), 2U);
  bench.port.release();
  bench.calendar.run();
  EXPECT_EQ(bench.port.requests.size(), 2U);
  bench.port.release();
  bench.calendar.run();
  EXPECT_EQ(bench.port.requests.size(), 4U);
}

TEST(Order, WhatWasFetchedAheadWaitsWhileTheChannelIsHaltedAndEndsWhenItIsClosed) {
  Bench bench;
  bench.port.hold = true;
  bench.port.fail = Error::kTransfer;
  const auto s = submission(Opcode::kCopy, kSource, die(1, 0), 64);
  bench.submit(0, {tagged(s, 1), tagged(s, 2), tagged(s, 3)});
  bench.calendar.run();
  bench.port.fail = Error::kNone;
  bench.port.release();
  bench.calendar.run();
  EXPECT_EQ(tags(bench.completions(0)), (std::vector<std::uint16_t>{1}));
  EXPECT_EQ(bench.port.requests.size(), 1U) << "halted";
  bench.write(0, channel_page::kControl, 0);
  bench.calendar.run();
  const auto ended = bench.completions(0);
  ASSERT_EQ(ended.size(), 1U) << "the third was not fetched";
  EXPECT_EQ(ended[0].tag, 2);
  EXPECT_EQ(static_cast<Error>(ended[0].error), Error::kAborted);
  EXPECT_EQ(bench.port.requests.size(), 1U);
}

TEST(Order, ChannelsAreServedRoundRobin) {
  Bench bench;
  bench.submit(0, {submission(Opcode::kCopy, kSource, die(1, 0), 4 * 4096)});
  bench.submit(1, {submission(Opcode::kCopy, kSource, die(2, 0), 4 * 4096)});
  bench.calendar.run();
  ASSERT_EQ(bench.port.requests.size(), 8U);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(bench.port.requests[i].target.number, 1 + i % 2) << i;
}

TEST(Order, ThePhaseTurnsWithEachPassOverTheRing) {
  Bench bench;
  for (std::uint32_t i = 0; i < 2 * Bench::kRingEntries + 1; ++i) {
    bench.submit(0, {tagged(submission(Opcode::kNop), static_cast<std::uint16_t>(i))});
    bench.calendar.run();
    const auto ended = bench.completions(0);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].tag, i);
    EXPECT_EQ(ended[0].index, i);
    EXPECT_EQ(Completion::kFlagsPhase.get(ended[0].flags), i / Bench::kRingEntries % 2 == 0 ? 1U : 0U) << i;
  }
}

TEST(Order, OnlyWhoAsksGetsACompletionAndAnInterrupt) {
  Bench bench;
  std::vector<bool> wire;
  bench.engine.set_on_interrupt([&](bool raised) { wire.push_back(raised); });
  auto quiet = submission(Opcode::kNop);
  quiet.flags = 0;
  auto loud = submission(Opcode::kNop);
  loud.flags = Submission::kFlagsRaiseInterrupt.set(loud.flags, 1);
  bench.write(0, channel_page::kControl,
              channel_page::kControlEnable.mask() | channel_page::kControlCompletionInterrupt.mask());
  bench.write(global::kInterruptEnable, global::kInterruptEnableChannels.mask());
  bench.submit(0, {quiet});
  bench.calendar.run();
  EXPECT_TRUE(bench.completions(0).empty());
  EXPECT_TRUE(wire.empty());
  bench.submit(0, {loud});
  bench.calendar.run();
  EXPECT_EQ(bench.completions(0).size(), 1U);
  EXPECT_EQ(bench.counter(global::kChannelInterruptsLo), 1U);
  bench.write(0, channel_page::kInterruptStatus, channel_page::kInterruptStatusCompletion.mask());
  EXPECT_EQ(bench.counter(global::kChannelInterruptsLo), 0U);
  EXPECT_EQ(wire, (std::vector<bool>{true, false}));
}

}  // namespace
}  // namespace cmx
