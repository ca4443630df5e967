// SPDX-License-Identifier: Apache-2.0
// Does the pool run every task once a round, and hand on what a task throws?
#include "tlm/ub_fabric/window_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace cmx {
namespace {

using model::WindowPool;

TEST(WindowPool, RunsEveryTaskOnceARound) {
  for (const int threads : {1, 2, 4}) {
    WindowPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    std::vector<int> runs(9);
    for (int round = 1; round <= 300; ++round) {
      pool.run(9, [&](int task) { ++runs[static_cast<std::size_t>(task)]; });  // each task has an entry of its own
      for (const int count : runs) ASSERT_EQ(count, round);
    }
  }
}

TEST(WindowPool, HandsOnWhatATaskThrowsAndGoesOn) {
  for (const int threads : {1, 3}) {
    WindowPool pool(threads);
    const auto fails = [](int task) {
      if (task == 2) throw std::runtime_error("two");
    };
    EXPECT_THROW(pool.run(4, fails), std::runtime_error);
    std::atomic<int> sum{0};
    pool.run(4, [&](int task) { sum += task; });
    EXPECT_EQ(sum, 6);
  }
}

/// More threads than cores and rounds of any size: workers come late, when their round is over or another one has
/// begun.
TEST(WindowPool, LateWorkersTakeNoTaskTwice) {
  WindowPool pool(12);
  std::vector<std::atomic<int>> runs(24);
  for (int round = 0; round < 3000; ++round) {
    const int count = round * 7 % 25;
    for (auto& run : runs) run = 0;
    pool.run(count, [&](int task) { ++runs[static_cast<std::size_t>(task)]; });
    for (int task = 0; task < 24; ++task)
      ASSERT_EQ(runs[static_cast<std::size_t>(task)], task < count ? 1 : 0) << "round " << round;
  }
}

TEST(WindowPool, RefusesARoundThatItCannotCount) {
  WindowPool pool(2);
  EXPECT_THROW(pool.run(WindowPool::kMaxTasks + 1, [](int) {}), std::invalid_argument);
}

TEST(WindowPool, SleepsBetweenRoundsAndWakesUp) {
  WindowPool pool(3);
  std::atomic<int> runs{0};
  for (int round = 0; round < 3; ++round) {
    pool.run(5, [&](int) { ++runs; });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // longer than workers spin
  }
  EXPECT_EQ(runs, 15);
}

}  // namespace
}  // namespace cmx
