// SPDX-License-Identifier: Apache-2.0
// Is HBM shared max-min, are bytes conserved, and are completions exact?
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "tlm/hbm/hbm_arbiter.h"

namespace cmx {
namespace {

using hw::Bytes;
using hw::BytesPerSecond;
using hw::Picoseconds;
using model::HbmArbiter;

constexpr double kRate = 1.6e12;

/// A program bound by HBM: its time is its bytes over the grant.
hw::isa::Profile bound_by_hbm(std::int64_t bytes) {
  hw::isa::Profile p;
  p.hbm_bytes = Bytes(bytes);
  for (std::size_t i = 0; i < 4; ++i)
    p.time[i] = hw::transfer_time(Bytes(bytes), BytesPerSecond(kRate * hw::isa::Profile::kGrants[i]));
  return p;
}

/// A program that takes `us` whatever it is granted.
hw::isa::Profile bound_by_compute(double us, std::int64_t bytes) {
  hw::isa::Profile p;
  p.hbm_bytes = Bytes(bytes);
  p.time.fill(hw::from_us(us));
  return p;
}

/// Runs until nothing is in flight and says when each job ended, in the order of their ends.
std::vector<std::int64_t> drain(HbmArbiter& hbm) {
  std::vector<std::int64_t> ends;
  while (const auto next = hbm.next_completion()) {
    for (std::size_t n = hbm.complete(*next).size(); n > 0; --n) ends.push_back(next->value);
  }
  return ends;
}

TEST(HbmArbiter, AloneAProgramTakesItsProfiledTime) {
  HbmArbiter hbm{BytesPerSecond(kRate)};
  hbm.start(Picoseconds(1000), bound_by_hbm(160'000'000));
  EXPECT_EQ(hbm.next_completion(), Picoseconds(1000 + 100'000'000));
  EXPECT_TRUE(hbm.complete(Picoseconds(1000 + 99'999'999)).empty()) << "not ready a picosecond early";
  EXPECT_EQ(hbm.complete(Picoseconds(1000 + 100'000'000)).size(), 1U);
  EXPECT_NEAR(hbm.bytes_moved(), 160e6, 1);
  EXPECT_EQ(hbm.busy(), Picoseconds(100'000'000));
}

TEST(HbmArbiter, TwoEqualProgramsTakeTwiceAsLong) {
  HbmArbiter hbm{BytesPerSecond(kRate)};
  hbm.start(Picoseconds(0), bound_by_hbm(160'000'000));
  hbm.start(Picoseconds(0), bound_by_hbm(160'000'000));
  const auto ends = drain(hbm);
  ASSERT_EQ(ends.size(), 2U);
  EXPECT_NEAR(static_cast<double>(ends[0]), 200e6, 2);
  EXPECT_NEAR(static_cast<double>(ends[1]), 200e6, 2);
}

TEST(HbmArbiter, TheSmallDemandIsMetAndTheLargeOneGetsTheRest) {
  HbmArbiter hbm{BytesPerSecond(kRate)};
  const auto small = hbm.start(Picoseconds(0), bound_by_compute(100, 20'000'000));  // 0.2 TB/s
  const auto large = hbm.start(Picoseconds(0), bound_by_hbm(160'000'000));
  EXPECT_NEAR(hbm.share(small).value, 0.2e12, 1e3);
  EXPECT_NEAR(hbm.share(large).value, 1.4e12, 1e3);
  const auto ends = drain(hbm);
  EXPECT_EQ(ends[0], 100'000'000) << "a program bound by compute is not slowed down";
  // 140 MB in the first 100 us, the other 20 MB at the full rate.
  EXPECT_NEAR(static_cast<double>(ends[1]), 100e6 + 12.5e6, 10);
}

TEST(HbmArbiter, BackgroundTrafficTakesItsPartFirst) {
  HbmArbiter hbm{BytesPerSecond(kRate)};
  hbm.start(Picoseconds(0), bound_by_hbm(160'000'000));
  hbm.set_background(Picoseconds(50'000'000), BytesPerSecond(kRate / 2));
  EXPECT_NEAR(static_cast<double>(drain(hbm).at(0)), 150e6, 10);
}

TEST(HbmArbiter, WithAllCapacityTakenProgramsWaitWithoutEnd) {
  HbmArbiter hbm{BytesPerSecond(kRate)};
  hbm.start(Picoseconds(0), bound_by_hbm(160'000'000));
  hbm.set_background(Picoseconds(0), BytesPerSecond(kRate));
  EXPECT_FALSE(hbm.next_completion().has_value());
  hbm.set_background(Picoseconds(1000), BytesPerSecond(0));
  EXPECT_EQ(drain(hbm).at(0), 100'001'000);
}

RC_GTEST_PROP(HbmArbiterProperty, SharesFillTheRateAndAreMaxMin, ()) {
  const auto sizes = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 400)));
  HbmArbiter hbm{BytesPerSecond(kRate)};
  std::vector<HbmArbiter::JobId> ids;
  double demand = 0;
  std::vector<double> demands;
  for (const int megabytes : sizes) {
    ids.push_back(hbm.start(Picoseconds(0), bound_by_compute(200, megabytes * 1'000'000LL)));
    demands.push_back(megabytes * 1e6 / 200e-6);
    demand += demands.back();
  }
  double total = 0;
  double largest = 0;
  for (const auto id : ids) {
    total += hbm.share(id).value;
    largest = std::max(largest, hbm.share(id).value);
  }
  RC_ASSERT(total <= kRate * (1 + 1e-9));
  RC_ASSERT(total >= std::min(kRate, demand) * (1 - 1e-9));  // work conserving
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const double share = hbm.share(ids[i]).value;
    RC_ASSERT(share <= demands[i] * (1 + 1e-9));
    RC_ASSERT(share >= demands[i] * (1 - 1e-9) ||
              share >= largest * (1 - 1e-9));  // who gets less than it asks for gets the most
  }
}

RC_GTEST_PROP(HbmArbiterProperty, BytesAreConservedAndTimeNeverBeatsTheProfile, ()) {
  const auto megabytes = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 200)));
  const auto gaps = *rc::gen::container<std::vector<int>>(megabytes.size(), rc::gen::inRange(0, 50'000'000));
  HbmArbiter hbm{BytesPerSecond(kRate)};
  std::vector<std::pair<HbmArbiter::JobId, std::int64_t>> earliest;
  std::int64_t now = 0;
  const auto finish = [&](std::int64_t until) {
    while (const auto next = hbm.next_completion()) {
      if (next->value > until) return;
      for (const auto id : hbm.complete(*next)) {
        const auto job = std::find_if(earliest.begin(), earliest.end(), [&](const auto& e) { return e.first == id; });
        RC_ASSERT(job != earliest.end());
        RC_ASSERT(next->value >= job->second);
        earliest.erase(job);
      }
    }
  };
  for (std::size_t i = 0; i < megabytes.size(); ++i) {
    finish(now += gaps[i]);
    const auto profile = bound_by_hbm(megabytes[i] * 1'000'000LL);
    const auto id = hbm.start(Picoseconds(now), profile);
    earliest.emplace_back(id, now + profile.time[3].value - 1);
  }
  finish(std::numeric_limits<std::int64_t>::max());
  RC_ASSERT(earliest.empty());
  const double bytes = 1e6 * std::accumulate(megabytes.begin(), megabytes.end(), 0.0);
  RC_ASSERT(std::abs(hbm.bytes_moved() - bytes) < 1e-6 * bytes);
  RC_ASSERT(hbm.bytes_moved() <= hw::to_seconds(hbm.busy()) * kRate * (1 + 1e-6));
}

}  // namespace
}  // namespace cmx
