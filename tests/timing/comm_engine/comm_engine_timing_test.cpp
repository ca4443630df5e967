// SPDX-License-Identifier: Apache-2.0
// Is the engine blocked at n-1 and ready at n? Times in ps, from the parameters.
#include <gtest/gtest.h>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kSource = 0x20000;
Submission put(std::uint32_t length = 64) { return submission(Opcode::kCopy, kSource, die(1, 0), length); }
std::int64_t on_the_path(const Bench& bench, std::int64_t bytes) {
  return hw::transfer_time(hw::Bytes(bytes), bench.spec.rate).value;
}

TEST(CommEngineTiming, ADescriptorStartsAfterItsDoorbell) {
  Bench bench;
  bench.calendar.run_to(777);
  bench.submit(0, {put()});
  bench.calendar.run_to(777 + bench.spec.start.value - 1);
  EXPECT_EQ(bench.read(0, channel_page::kConsumer), 0U);
  EXPECT_TRUE(bench.port.requests.empty());
  bench.calendar.run_to(777 + bench.spec.start.value);
  EXPECT_EQ(bench.read(0, channel_page::kConsumer), 1U);
  EXPECT_EQ(bench.port.requests.size(), 1U);
}

TEST(CommEngineTiming, DescriptorsOfAChannelKeepTheirInterval) {
  Bench bench;
  bench.submit(0, {put(), put(), put()});
  const std::int64_t first = bench.spec.start.value;
  const std::int64_t interval = bench.spec.descriptor_interval.value;
  for (std::int64_t n = 1; n < 3; ++n) {
    bench.calendar.run_to(first + n * interval - 1);
    EXPECT_EQ(bench.port.requests.size(), static_cast<std::size_t>(n));
    bench.calendar.run_to(first + n * interval);
    EXPECT_EQ(bench.port.requests.size(), static_cast<std::size_t>(n) + 1);
  }
}

TEST(CommEngineTiming, ADoorbellWhileTheChannelRunsNeedNotWaitForItsPredecessorsEnd) {
  Bench bench({"comm_engine.descriptors_under_way=2"});
  bench.port.done_after = 100'000'000;
  bench.submit(0, {put()});
  bench.calendar.run_to(1'000'000);
  bench.submit(0, {put()});
  bench.calendar.run_to(1'000'000 + bench.spec.start.value + bench.spec.descriptor_interval.value);
  ASSERT_EQ(bench.port.requests.size(), 2U);
  EXPECT_EQ(bench.port.requests[1].time, std::max(1'000'000 + bench.spec.start.value,
                                                  bench.spec.start.value + bench.spec.descriptor_interval.value));
}

TEST(CommEngineTiming, ChannelsDoNotShareTheInterval) {
  Bench bench;
  bench.submit(0, {put()});
  bench.submit(1, {put()});
  bench.calendar.run_to(bench.spec.start.value + on_the_path(bench, 64) - 1);
  EXPECT_EQ(bench.port.requests.size(), 1U) << "but the path";
  bench.calendar.run_to(bench.spec.start.value + on_the_path(bench, 64));
  EXPECT_EQ(bench.port.requests.size(), 2U);
}

TEST(CommEngineTiming, TransactionsFollowEachOtherAtTheRate) {
  Bench bench;
  bench.submit(0, {put(3 * 4096)});
  bench.calendar.run();
  ASSERT_EQ(bench.port.requests.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(bench.port.requests[i].time,
              bench.spec.start.value + static_cast<std::int64_t>(i) * on_the_path(bench, 4096));
}

TEST(CommEngineTiming, ACopyInMemoryTakesItsBytesOverTheRate) {
  Bench bench;
  bench.submit(0, {submission(Opcode::kCopy, kSource, 0x40000, 2 * 4096)});
  const std::int64_t end = bench.spec.start.value + 2 * on_the_path(bench, 4096);
  bench.calendar.run_to(end - 1);
  EXPECT_TRUE(bench.completions(0).empty());
  bench.calendar.run_to(end);
  EXPECT_EQ(bench.completions(0).size(), 1U);
}

TEST(CommEngineTiming, ACompletionComesWithTheResponseNotWithTheData) {
  Bench bench;
  bench.submit(0, {put()});
  bench.calendar.run_to(bench.spec.start.value + bench.port.done_after - 1);
  EXPECT_EQ(bench.counter(global::kBytesWrittenLo), 64U) << "visible at the target";
  EXPECT_TRUE(bench.completions(0).empty());
  bench.calendar.run_to(bench.spec.start.value + bench.port.done_after);
  EXPECT_EQ(bench.completions(0).size(), 1U);
}

TEST(CommEngineTiming, TheWindowBlocksAtItsSizeAndOpensWithAResponse) {
  Bench bench({"comm_engine.window=8"});
  bench.port.hold = true;
  bench.submit(0, {put(9 * 4096)});
  bench.calendar.run();
  EXPECT_EQ(bench.port.held(), 8U);
  EXPECT_EQ(bench.counter(global::kWindowStallsLo), 1U);
  const std::int64_t later = bench.calendar.now() + 5'000'000;
  bench.calendar.run_to(later);
  EXPECT_EQ(bench.port.requests.size(), 8U);
  bench.port.release();
  bench.calendar.run();
  ASSERT_EQ(bench.port.requests.size(), 9U);
  EXPECT_EQ(bench.port.requests[8].time, later);
}

TEST(CommEngineTiming, TheWindowIsOneForAllChannels) {
  Bench bench({"comm_engine.window=8"});
  bench.port.hold = true;
  for (const std::uint32_t n : {0U, 1U, 2U}) bench.submit(n, {put(3 * 4096)});
  bench.calendar.run();
  EXPECT_EQ(bench.port.held(), 8U);
  bench.port.release();
  bench.calendar.run();
  EXPECT_EQ(bench.port.requests.size(), 9U);
}

TEST(CommEngineTiming, AChannelsLimitHoldsThatChannelOnly) {
  Bench bench;
  bench.port.hold = true;
  bench.write(0, channel_page::kOutstandingLimit, 2);
  bench.submit(0, {put(3 * 4096)});
  bench.calendar.run();
  EXPECT_EQ(bench.port.held(), 2U);
  bench.submit(1, {put(3 * 4096)});
  bench.calendar.run();
  EXPECT_EQ(bench.port.held(), 5U);
  bench.port.release();
  bench.calendar.run();
  EXPECT_EQ(bench.port.requests.size(), 6U);
  EXPECT_EQ(bench.counter(global::kWindowStallsLo), 0U);
}

TEST(CommEngineTiming, AMissDelaysItsTransactionByTheFetchOfTheEntry) {
  Bench bench;
  regs::PageEntry entry;
  entry.frame = regs::PageEntry::kFrameValid.mask();
  std::array<std::uint8_t, regs::PageEntry::kBytes> bytes{};
  entry.encode(bytes);
  bench.memory.write(0x80000, bytes);
  bench.write(global::kPageTableBaseLo, 0x80000);
  bench.write(global::kPageTableEntries, 1);
  bench.write(global::kTranslationControl,
              global::kTranslationControlEnable.mask() | global::kTranslationControlPageBits.set(0, 20));
  bench.submit(0, {put(), put()});
  const std::int64_t first = bench.spec.start.value + bench.spec.translation_miss.value;
  bench.calendar.run_to(first - 1);
  EXPECT_TRUE(bench.port.requests.empty());
  bench.calendar.run_to(first);
  EXPECT_EQ(bench.port.requests.size(), 1U);
  bench.calendar.run();
  ASSERT_EQ(bench.port.requests.size(), 2U);
  EXPECT_EQ(bench.port.requests[1].time, bench.spec.start.value + bench.spec.descriptor_interval.value)
      << "no second miss";
}

TEST(CommEngineTiming, ASaturatedEngineReachesItsRate) {
  Bench bench;
  constexpr std::int64_t kBytes = 512 * 1024;
  for (const std::uint32_t n : {0U, 1U, 2U, 3U}) bench.submit(n, {put(kBytes)});
  bench.calendar.run();
  const double seconds =
      static_cast<double>(bench.calendar.now() - bench.spec.start.value - bench.port.done_after) * 1e-12;
  // All but the last transaction's own time: its response counts from its start.
  const double rate = static_cast<double>(4 * kBytes - 4096) / seconds;
  EXPECT_NEAR(rate / bench.spec.rate.value, 1.0, 1e-4);
}

}  // namespace
}  // namespace cmx
