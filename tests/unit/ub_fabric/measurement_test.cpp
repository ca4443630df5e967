// SPDX-License-Identifier: Apache-2.0
// Is counted what belongs to the measured phase, and nothing else?
#include "tlm/ub_traffic/measurement.h"

#include <gmock/gmock.h>

#include <numeric>

#include "hw/units/bad_input.h"

namespace cmx {
namespace {

using model::LatencyBucket;
using model::Measured;
using model::Measurement;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Latencies, AQuantileIsTheLeastLatencyThatSoManyDoNotExceed) {
  std::vector<std::int64_t> latencies(1000);
  std::iota(latencies.rbegin(), latencies.rend(), 1);
  for (auto& latency : latencies) latency *= 1'000'000;
  const auto summary = model::summarise(latencies);
  EXPECT_DOUBLE_EQ(summary.mean, 500.5);
  EXPECT_DOUBLE_EQ(summary.p50, 500);
  EXPECT_DOUBLE_EQ(summary.p99, 990);
  EXPECT_DOUBLE_EQ(summary.p999, 999);
  EXPECT_DOUBLE_EQ(summary.max, 1000);
}

TEST(Histogram, EveryLatencyFallsInTheBucketThatHoldsIt) {
  const std::vector<std::int64_t> latencies{1, 2, 9, 10, 11, 99'999, 100'000, 1'000'000, 1'000'000, 123'456'789};
  const auto buckets = model::histogram(latencies);
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    const LatencyBucket& bucket = buckets[i];
    EXPECT_LT(bucket.lower, bucket.upper);
    EXPECT_EQ(bucket.lower, i > 0 ? buckets[i - 1].upper : bucket.lower) << "a gap";
    std::int64_t held = 0;
    for (const auto latency : latencies) held += latency >= bucket.lower && latency < bucket.upper ? 1 : 0;
    EXPECT_EQ(bucket.messages, held) << bucket.lower;
    sum += bucket.messages;
    if (bucket.lower < 1000) continue;
    EXPECT_NEAR(static_cast<double>(bucket.upper) / static_cast<double>(bucket.lower), 1.122, 0.002);
  }
  EXPECT_EQ(sum, static_cast<std::int64_t>(latencies.size()));
  EXPECT_GT(buckets.front().messages, 0);
  EXPECT_GT(buckets.back().messages, 0);
}

TEST(Histogram, OfNothingHasNoBuckets) { EXPECT_TRUE(model::histogram({}).empty()); }

TEST(Measurement, CountsMessagesByIssueAndThroughputByCompletion) {
  Measurement measurement({.warmup = hw::Picoseconds(1000), .measure = hw::Picoseconds(1000)});
  measurement.completed(900, 999, 7);     // before the phase
  measurement.completed(999, 1100, 10);   // issued before: throughput only
  measurement.completed(1000, 1499, 20);  // the first that counts
  measurement.completed(1500, 1999, 40);  // the second half
  measurement.completed(1999, 2000, 80);  // completed after: latency only
  measurement.completed(2000, 2100, 160);
  const Measured measured = measurement.result(hw::Picoseconds(2100));
  EXPECT_EQ(measured.messages, 3);
  EXPECT_DOUBLE_EQ(measured.latency.mean, (499 + 499 + 1) / 3.0 * 1e-6);
  EXPECT_DOUBLE_EQ(measured.offered_bytes_per_s, (20 + 40 + 80) / 1e-9);
  EXPECT_DOUBLE_EQ(measured.accepted_bytes_per_s, (10 + 20 + 40) / 1e-9);
  ASSERT_TRUE(measured.halves);
  EXPECT_EQ((*measured.halves)[0].messages, 1);
  EXPECT_EQ((*measured.halves)[1].messages, 2);
  EXPECT_DOUBLE_EQ((*measured.halves)[0].accepted_bytes_per_s, 30 / 0.5e-9);
  EXPECT_DOUBLE_EQ((*measured.halves)[1].accepted_bytes_per_s, 40 / 0.5e-9);
}

TEST(Measurement, WithoutPhasesTheWholeRunCounts) {
  Measurement measurement({});
  measurement.completed(0, 500, 10);
  measurement.completed(100, 2000, 30);
  const Measured measured = measurement.result(hw::Picoseconds(2000));
  EXPECT_EQ(measured.messages, 2);
  EXPECT_EQ(measured.to, hw::Picoseconds(2000));
  EXPECT_DOUBLE_EQ(measured.accepted_bytes_per_s, 40 / 2e-9);
  EXPECT_FALSE(measured.halves);
}

TEST(Measurement, APhaseWithoutMessagesIsRefused) {
  Measurement measurement({.warmup = hw::Picoseconds(1'000'000)});
  measurement.completed(0, 2'000'000, 10);
  EXPECT_THAT([&] { measurement.result(hw::Picoseconds(2'000'000)); },
              ThrowsMessage<hw::BadInput>(HasSubstr("--warmup-us 1: no message was issued in that phase")));
}

}  // namespace
}  // namespace cmx
