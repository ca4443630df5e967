// SPDX-License-Identifier: Apache-2.0
#include "sw/process/parallel.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace cmx {
namespace {

using sw::process::in_parallel;

TEST(InParallel, DoesEachOnce) {
  for (const int threads : {1, 4, 100}) {
    std::mutex mutex;
    std::vector<std::size_t> done;
    in_parallel(50, threads, [&](std::size_t i) {
      const std::lock_guard lock(mutex);
      done.push_back(i);
      return true;
    });
    std::sort(done.begin(), done.end());
    std::vector<std::size_t> all(50);
    std::iota(all.begin(), all.end(), 0U);
    EXPECT_EQ(done, all) << threads;
  }
}

TEST(InParallel, BeginsNothingAfterAFailure) {
  int begun = 0;
  const auto fails_at_three = [&](std::size_t i) {
    ++begun;
    if (i == 3) throw std::runtime_error("three");
    return true;
  };
  EXPECT_THROW(in_parallel(50, 1, fails_at_three), std::runtime_error);
  EXPECT_EQ(begun, 4);
}

TEST(InParallel, EndsEarlyWhenTold) {
  int begun = 0;
  in_parallel(50, 1, [&](std::size_t i) {
    ++begun;
    return i < 9;
  });
  EXPECT_EQ(begun, 10);
}

}  // namespace
}  // namespace cmx
