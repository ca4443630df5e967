// SPDX-License-Identifier: Apache-2.0
// Does what is to go wrong go wrong, as often as it says, and from its time on?
#include "tlm/comm_engine/faults.h"

#include <gtest/gtest.h>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)
using hw::EngineFault;
using model::comm_engine::Faults;
using model::comm_engine::FaultyPort;
using What = EngineFault::What;

constexpr std::int64_t kTimeout = 10'000'000;

Submission nop(std::uint16_t tag) {
  Submission s = submission(Opcode::kNop);
  s.tag = tag;
  return s;
}

TEST(Faults, HappenSoOftenFromTheirTimeOn) {
  Faults faults({{.what = What::kFlagCorrupt, .at = hw::Picoseconds(100), .count = 2}});
  EXPECT_FALSE(faults.happens(What::kFlagCorrupt, 99));
  EXPECT_FALSE(faults.happens(What::kTransferError, 100));
  EXPECT_TRUE(faults.happens(What::kFlagCorrupt, 100));
  EXPECT_TRUE(faults.happens(What::kFlagCorrupt, 500));
  EXPECT_FALSE(faults.happens(What::kFlagCorrupt, 501));
}

TEST(Faults, ACompletionIsLateAndThoseBehindItWait) {
  Bench bench;
  Faults faults({{.what = What::kCompletionDelay, .delay = hw::Picoseconds(7'000'000)}});
  bench.engine.inject(faults);
  bench.submit(0, {nop(1), nop(2)});
  const std::int64_t end = bench.spec.start.value;
  bench.calendar.run_to(end + 7'000'000 - 1);
  EXPECT_TRUE(bench.completions(0).empty());
  bench.calendar.run_to(end + 7'000'000);
  EXPECT_EQ(bench.completions(0).size(), 2U);
}

TEST(Faults, ACompletionComesTwiceWithTheSameIndex) {
  Bench bench;
  Faults faults({{.what = What::kCompletionTwice}});
  bench.engine.inject(faults);
  bench.submit(0, {nop(1), nop(2)});
  bench.calendar.run();
  const auto ended = bench.completions(0);
  ASSERT_EQ(ended.size(), 3U);
  EXPECT_EQ(ended[0].index, 0);
  EXPECT_EQ(ended[1].index, 0);
  EXPECT_EQ(ended[2].index, 1);
}

TEST(Faults, ATransactionThatFailsLeavesNothingAndSaysSoAfterTheTimeout) {
  ManualCalendar calendar;
  TestPort port(calendar);
  Faults faults({{.what = What::kTransferError, .count = 2}});
  FaultyPort faulty(faults, hw::Picoseconds(kTimeout), calendar, port);
  std::vector<std::pair<std::int64_t, Error>> ends;
  const auto ended = [&](Error error) { ends.emplace_back(calendar.now(), error); };
  faulty.write(
      {.number = 1, .offset = 16}, {1, 2, 3, 4}, {}, [] { ADD_FAILURE() << "visible"; }, ended);
  faulty.atomic_add({.number = 1, .offset = 16}, 5, ended);
  faulty.atomic_add({.number = 1, .offset = 16}, 7, ended);
  calendar.run();
  ASSERT_EQ(ends.size(), 3U);
  EXPECT_EQ(ends[0], std::pair(port.done_after, Error::kNone)) << "the third";
  EXPECT_EQ(ends[1], std::pair(kTimeout, Error::kTransfer));
  EXPECT_EQ(ends[2], std::pair(kTimeout, Error::kTransfer));
  EXPECT_EQ(port.memory(regs::AddressKind::kDie, 1).get<std::uint32_t>(16), 7U);
}

TEST(Faults, AFlagArrivesWithItsLowestBitTurnedOver) {
  ManualCalendar calendar;
  TestPort port(calendar);
  Faults faults({{.what = What::kFlagCorrupt}});
  FaultyPort faulty(faults, hw::Picoseconds(kTimeout), calendar, port);
  const auto write = [&](std::uint64_t flag) {
    faulty.write(
        {.number = 1, .offset = 64}, {9}, model::comm_engine::FlagWrite{.offset = flag, .value = 5}, [] {},
        [](Error) {});
  };
  write(128);
  write(132);
  calendar.run();
  Bytes& memory = port.memory(regs::AddressKind::kDie, 1);
  EXPECT_EQ(memory.get<std::uint32_t>(128), 4U);
  EXPECT_EQ(memory.get<std::uint32_t>(132), 5U);
  EXPECT_EQ(memory.get<std::uint8_t>(64), 9);
}

}  // namespace
}  // namespace cmx
