// SPDX-License-Identifier: Apache-2.0
// Does the map agree with one that keeps every byte by itself?
#include "tlm/firmware_checker/interval_map.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <set>

namespace {

using model::IntervalMap;
using model::Range;

TEST(IntervalMap, AgreesWithAMapOfBytes) {
  const bool ok = rc::check([] {
    constexpr int kBytes = 40;
    IntervalMap<int> map;
    std::array<int, kBytes> bytes{};
    const auto steps = *rc::gen::container<std::vector<std::array<int, 3>>>(rc::gen::apply(
        [](int a, int b, int what) {
          return std::array<int, 3>{a, b, what};
        },
        rc::gen::inRange(0, kBytes), rc::gen::inRange(0, kBytes), rc::gen::inRange(0, 5)));
    int value = 0;
    for (const auto& [a, b, what] : steps) {
      const Range range{static_cast<std::uint64_t>(std::min(a, b)), static_cast<std::uint64_t>(std::max(a, b))};
      const int mark = what == 0 ? 0 : ++value;
      if (what == 0) {
        map.erase(range);
      } else {
        map.assign(range, mark);
      }
      std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(range.begin), bytes.begin() + static_cast<std::ptrdiff_t>(range.end), mark);
    }
    for (std::uint64_t begin = 0; begin < kBytes; ++begin) {
      for (std::uint64_t end = begin + 1; end <= kBytes; end += 7) {
        std::set<int> found;
        map.visit({begin, end}, [&](int piece) { found.insert(piece); });
        std::set<int> expected(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.begin() + static_cast<std::ptrdiff_t>(end));
        expected.erase(0);
        RC_ASSERT(found == expected);
      }
    }
  });
  EXPECT_TRUE(ok);
}

}  // namespace
