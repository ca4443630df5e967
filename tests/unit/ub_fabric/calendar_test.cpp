// SPDX-License-Identifier: Apache-2.0
// Do events leave in the order (time, rank, insertion), near or far?
#include "tlm/ub_fabric/base/calendar.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <tuple>

namespace cmx {
namespace {

using model::Calendar;
using testing::ElementsAre;

constexpr std::int64_t kWheel = std::int64_t{16384} * 256;  // ps that the wheel spans

std::vector<std::uint32_t> drain(Calendar& calendar, std::int64_t limit = Calendar::kNever) {
  std::vector<std::uint32_t> payloads;
  std::int64_t time = 0;
  std::uint32_t payload = 0;
  while (calendar.pop(limit, time, payload)) payloads.push_back(payload);
  return payloads;
}

TEST(Calendar, EventsLeaveInTheOrderOfTime) {
  Calendar calendar;
  for (const std::int64_t time : {700, 3, 512, 255, 256, 100'000, 0})
    calendar.push(time, static_cast<std::uint32_t>(time));
  EXPECT_EQ(calendar.next_time(), 0);
  EXPECT_THAT(drain(calendar), ElementsAre(0, 3, 255, 256, 512, 700, 100'000));
  EXPECT_TRUE(calendar.empty());
  EXPECT_EQ(calendar.next_time(), Calendar::kNever);
}

TEST(Calendar, EqualTimesLeaveByRankThenInsertion) {
  Calendar calendar;
  calendar.push(1000, 1, 5);
  calendar.push(1000, 2, 3);
  calendar.push(1000, 3, 5);
  calendar.push(1000, 4, 3);
  EXPECT_THAT(drain(calendar), ElementsAre(2, 4, 1, 3));
}

TEST(Calendar, TheLimitIsExclusive) {
  Calendar calendar;
  calendar.push(1000, 1);
  EXPECT_THAT(drain(calendar, 1000), ElementsAre());
  EXPECT_FALSE(calendar.empty());
  EXPECT_THAT(drain(calendar, 1001), ElementsAre(1));
}

TEST(Calendar, AnEventForNowJoinsThoseBeingServed) {
  Calendar calendar;
  calendar.push(100, 1);
  calendar.push(120, 3);
  std::int64_t time = 0;
  std::uint32_t payload = 0;
  ASSERT_TRUE(calendar.pop(Calendar::kNever, time, payload));
  calendar.push(100, 2);
  calendar.push(110, 20);
  EXPECT_THAT(drain(calendar), ElementsAre(2, 20, 3));
}

TEST(Calendar, FarEventsComeInTheirTurn) {
  Calendar calendar;
  calendar.push(3 * kWheel, 4);
  calendar.push(kWheel, 2);
  calendar.push(kWheel - 1, 1);
  calendar.push(kWheel + 1, 3);
  EXPECT_EQ(calendar.next_time(), kWheel - 1);
  EXPECT_THAT(drain(calendar), ElementsAre(1, 2, 3, 4));
}

TEST(Calendar, AFarEventComesBeforeALaterOneThatWasNearWhenItWasAdded) {
  Calendar calendar;
  calendar.push(kWheel + 100'000, 1);  // beyond the wheel
  calendar.advance_to(kWheel / 4);
  calendar.push(kWheel + 200'000, 2);  // within it by now
  EXPECT_EQ(calendar.next_time(), kWheel + 100'000);
  EXPECT_THAT(drain(calendar), ElementsAre(1, 2));
}

TEST(Calendar, NothingIsSkippedWhenTheWindowEndsBeforeAFarEvent) {
  Calendar calendar;
  calendar.push(10 * kWheel, 9);
  EXPECT_THAT(drain(calendar, 1000), ElementsAre());
  calendar.advance_to(1000);
  calendar.push(2000, 1);  // still allowed: the calendar has not gone ahead to the far one
  EXPECT_EQ(calendar.next_time(), 2000);
  EXPECT_THAT(drain(calendar), ElementsAre(1, 9));
}

TEST(Calendar, WrapsAroundItsWheel) {
  Calendar calendar;
  std::int64_t now = 0;
  std::uint32_t payload = 0;
  calendar.push(0, 0);
  for (std::uint32_t n = 1; n <= 5'000; ++n) {
    ASSERT_TRUE(calendar.pop(Calendar::kNever, now, payload));
    ASSERT_EQ(payload, n - 1);
    calendar.push(now + 100'003 * (1 + n % 50), n);
  }
}

/// Against an ordered map, with windows, and times from the next picosecond to far beyond the wheel.
RC_GTEST_PROP(CalendarProperty, IsAnOrderedMap, ()) {
  Calendar calendar;
  std::map<std::tuple<std::int64_t, std::uint32_t, std::uint32_t>, std::uint32_t> reference;  // (time, rank, insertion)
  std::uint32_t inserted = 0;
  std::int64_t now = 0;
  const auto push = [&](std::int64_t earliest) {
    const std::int64_t span = *rc::gen::elementOf(std::vector<std::int64_t>{1, 300, 100'000, kWheel, 3 * kWheel});
    const std::int64_t time = earliest + *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(0, span));
    const auto rank = *rc::gen::inRange<std::uint32_t>(0, 3);
    calendar.push(time, inserted, rank);
    reference[{time, rank, inserted}] = inserted;
    ++inserted;
  };
  const int windows = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(1, 20));
  for (int w = 0; w < windows; ++w) {
    for (int n = *rc::gen::inRange(0, 8); n > 0; --n) push(now);
    RC_ASSERT(calendar.next_time() == (reference.empty() ? Calendar::kNever : std::get<0>(reference.begin()->first)));
    const std::int64_t end =
        now + *rc::gen::elementOf(std::vector<std::int64_t>{1, 255, 180'000, kWheel / 2, 2 * kWheel});
    std::int64_t time = now;
    std::uint32_t payload = 0;
    while (calendar.pop(end, time, payload)) {
      RC_ASSERT(!reference.empty());
      RC_ASSERT(std::get<0>(reference.begin()->first) == time);
      RC_ASSERT(reference.begin()->second == payload);
      reference.erase(reference.begin());
      // An event of this very time and a lower rank would come too late: the same rank or a later time only.
      if (*rc::gen::inRange(0, 3) == 0) push(time + 1);
    }
    // The inner parentheses keep || lazy: RC_ASSERT takes its expression apart and overloads the operator.
    RC_ASSERT((reference.empty() || std::get<0>(reference.begin()->first) >= end));
    calendar.advance_to(end);
    now = end;
  }
  RC_ASSERT(drain(calendar).size() == reference.size());
}

}  // namespace
}  // namespace cmx
