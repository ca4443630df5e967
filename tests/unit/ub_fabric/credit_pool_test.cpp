// SPDX-License-Identifier: Apache-2.0
// Are credits where they should be: taken, lent, gathered, on their way back in order of time, and never more or less
// than there were?
#include "tlm/ub_fabric/switch/credit_pool.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <vector>

#include "tests/unit/ub_fabric/random_case.h"

namespace cmx {
namespace {

using model::Calendar;
using model::CreditPool;
using model::OutputLane;

CreditPool pool_of(int lanes, bool shared, int grain) {
  CreditPool pool(lanes, shared, grain);
  pool.resize(1);
  return pool;
}

TEST(CreditPool, ALaneHasWhatIsItsOwn) {
  CreditPool pool = pool_of(1, false, 1);
  OutputLane lane;
  lane.credits = 10;
  EXPECT_TRUE(pool.has(0, lane, 10));
  EXPECT_FALSE(pool.has(0, lane, 11));
  pool.take(0, 0, lane, 4);
  EXPECT_EQ(lane.credits, 6);
}

TEST(CreditPool, ReturnsAreCollectedWhenTheyAreDueInWhateverOrderTheyWereSent) {
  CreditPool pool = pool_of(1, false, 1);
  OutputLane lane;
  EXPECT_EQ(pool.next_return(lane), Calendar::kNever);
  pool.give_back(lane, 1, 300);
  pool.give_back(lane, 2, 100);
  pool.give_back(lane, 4, 200);
  EXPECT_EQ(pool.next_return(lane), 100);
  EXPECT_EQ(pool.returning(0, 0, lane), 7);
  pool.collect(99, 0, 0, lane);
  EXPECT_EQ(lane.credits, 0);
  pool.collect(200, 0, 0, lane);
  EXPECT_EQ(lane.credits, 6);
  EXPECT_EQ(pool.next_return(lane), 300);
  pool.collect(300, 0, 0, lane);
  EXPECT_EQ(lane.credits, 7);
  EXPECT_EQ(pool.returning(0, 0, lane), 0);
}

TEST(CreditPool, AGrainComesBackTogether) {
  CreditPool pool = pool_of(2, false, 8);
  OutputLane lane;
  EXPECT_EQ(pool.gather(0, 1, 7), 0);
  EXPECT_EQ(pool.returning(0, 1, lane), 7);
  EXPECT_EQ(pool.gather(0, 0, 7), 0) << "lanes gather apart";
  EXPECT_EQ(pool.gather(0, 1, 3), 10);
  EXPECT_EQ(pool.returning(0, 1, lane), 0);
}

TEST(CreditPool, WhatALaneBorrowsIsRepaidBeforeItKeepsAnything) {
  CreditPool pool = pool_of(2, true, 1);
  std::array<OutputLane, 2> lanes;
  lanes[0].credits = lanes[1].credits = 4;
  pool.fill_pool(0, 10);
  EXPECT_TRUE(pool.has(0, lanes[0], 14));
  pool.take(0, 0, lanes[0], 9);
  EXPECT_EQ(lanes[0].credits, 0);
  EXPECT_EQ(pool.pooled(0), 5);
  EXPECT_FALSE(pool.has(0, lanes[1], 10));
  pool.give_back(lanes[0], 6, 0);
  pool.collect(0, 0, 0, lanes[0]);
  EXPECT_EQ(pool.pooled(0), 10) << "five to the pool";
  EXPECT_EQ(lanes[0].credits, 1) << "and one for itself";
}

RC_GTEST_PROP(CreditPoolProperty, CellsAreConserved, ()) {
  const bool shared = model::test::between(0, 2) == 1;
  const int grain = model::test::between(1, 5);
  CreditPool pool = pool_of(3, shared, grain);
  std::array<OutputLane, 3> lanes;
  for (OutputLane& lane : lanes) lane.credits = 20;
  if (shared) pool.fill_pool(0, 30);
  const int all = shared ? 90 : 60;
  std::array<int, 3> in_buffer{};
  std::int64_t now = 0;
  for (int step = 0; step < 100; ++step) {
    now += model::test::between(0, 20);
    const int l = model::test::between(0, 3);
    pool.collect(now, 0, l, lanes[l]);
    const int cells = model::test::between(1, 12);
    if (pool.has(0, lanes[l], cells)) {
      pool.take(0, l, lanes[l], cells);
      in_buffer[l] += cells;
    } else if (in_buffer[l] >= cells) {
      in_buffer[l] -= cells;
      if (const std::int32_t back = pool.gather(0, l, cells); back > 0)
        pool.give_back(lanes[l], back, now + model::test::between(0, 50));
    }
    std::int64_t sum = pool.pooled(0);
    for (int lane = 0; lane < 3; ++lane) {
      RC_ASSERT(lanes[lane].credits >= 0);
      sum += lanes[lane].credits + in_buffer[lane] + pool.returning(0, lane, lanes[lane]);
    }
    RC_ASSERT(pool.pooled(0) >= 0);
    RC_ASSERT(sum == all);
  }
}

}  // namespace
}  // namespace cmx
