// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_analytic/link_loads.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace cmx {
namespace {

using model::LinkLoads;

constexpr std::int64_t kUs = 1'000'000;

TEST(LinkLoads, AnIdleLinkServesAtOnce) {
  LinkLoads loads(2);
  EXPECT_EQ(loads.serve(0, 5 * kUs, 300), 5 * kUs + 300);
  EXPECT_EQ(loads.serve(1, 5 * kUs, 300), 5 * kUs + 300) << "another link";
  EXPECT_EQ(loads.busy(0), 300);
}

TEST(LinkLoads, WorkBeyondTheRateComesOutAtTheRate) {
  LinkLoads loads(1);
  std::int64_t end = 0;
  for (int i = 0; i < 100; ++i) end = loads.serve(0, 0, kUs / 10);
  EXPECT_NEAR(static_cast<double>(end), 10.0 * kUs, 0.1 * kUs);
}

TEST(LinkLoads, TheOrderOfTheCallsIsNotThatOfTheTimes) {
  LinkLoads loads(1);
  loads.serve(0, 50 * kUs, 20 * kUs);
  EXPECT_EQ(loads.serve(0, 10 * kUs, kUs / 2), 10 * kUs + kUs / 2) << "before what was asked for first";
  EXPECT_GE(loads.serve(0, 52 * kUs, kUs / 2), 69 * kUs) << "behind it, but for the part of a slot";
}

TEST(LinkLoads, SlotsAreUsedAgain) {
  LinkLoads loads(1);
  for (std::int64_t at = 0; at < 20'000 * kUs; at += 5 * kUs) EXPECT_EQ(loads.serve(0, at, kUs), at + kUs);
}

RC_GTEST_PROP(LinkLoads, NeverFasterThanTheLink, ()) {
  LinkLoads loads(1);
  std::int64_t first = 400 * kUs;
  std::int64_t last = 0;
  const auto count = *rc::gen::inRange(1, 200);
  for (int i = 0; i < count; ++i) {
    const std::int64_t at = *rc::gen::inRange<std::int64_t>(0, 400 * kUs);
    const std::int64_t work = *rc::gen::inRange<std::int64_t>(1, 2 * kUs);
    const std::int64_t end = loads.serve(0, at, work);
    RC_ASSERT(end >= at + work);
    first = std::min(first, at);
    last = std::max(last, end);
  }
  RC_ASSERT(last - (first >> 20 << 20) >= loads.busy(0));
}

}  // namespace
}  // namespace cmx
