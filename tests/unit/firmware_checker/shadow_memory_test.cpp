// SPDX-License-Identifier: Apache-2.0
// Does the shadow agree with one that keeps every byte by itself, and forget states that no byte has?
#include "tlm/firmware_checker/shadow_memory.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <vector>

namespace cmx {
namespace {

using model::ByteState;
using model::Range;
using model::ShadowMemory;

constexpr std::uint64_t kBase = 4096 - 40;  // across a page
constexpr std::size_t kBytes = 80;

TEST(ShadowMemory, AgreesWithOneOfBytes) {
  const bool ok = rc::check([] {
    ShadowMemory shadow;
    std::array<std::uint32_t, kBytes> bytes{};
    const auto steps = *rc::gen::container<std::vector<std::array<std::size_t, 3>>>(
        rc::gen::container<std::array<std::size_t, 3>>(rc::gen::inRange<std::size_t>(0, kBytes)));
    for (const auto& [a, b, mark] : steps) {
      // Some of them words, some not.
      const std::size_t unit = mark % 3 == 0 ? 1 : 4;
      const std::size_t from = std::min(a, b) / unit * unit;
      const std::size_t to = std::max(a, b) / unit * unit;
      const auto epoch = static_cast<std::uint32_t>(mark % 5);
      shadow.update({kBase + from, kBase + to},
                    [&](ByteState& state, const Range&) { state.core_write.epoch = epoch; });
      std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(to),
                epoch);
    }
    std::vector<std::uint32_t> found;
    shadow.visit({kBase, kBase + kBytes}, [&](const ByteState& state, const Range& range) {
      found.insert(found.end(), range.size(), state.core_write.epoch);
    });
    RC_ASSERT(found == std::vector<std::uint32_t>(bytes.begin(), bytes.end()));
    RC_ASSERT(shadow.states() <= 4U);
  });
  EXPECT_TRUE(ok);
}

TEST(ShadowMemory, RemembersWhatACoreDidToWordsLikeThis) {
  const bool ok = rc::check([] {
    ShadowMemory quick;
    ShadowMemory slow;
    const auto steps = *rc::gen::container<std::vector<std::array<std::uint32_t, 3>>>(
        rc::gen::container<std::array<std::uint32_t, 3>>(rc::gen::inRange<std::uint32_t>(0, 8)));
    for (const auto& [word, epoch, place] : steps) {
      const Range range{std::uint64_t{word} * 4, std::uint64_t{word} * 4 + 4};
      const model::CoreAccess access{.epoch = 1 + epoch / 4, .place = place};
      const bool write = place % 2 == 0;
      const auto change = [&](ByteState& state, const Range&) {
        if (write) state = {};
        (write ? state.core_write : state.core_read) = access;
        return epoch != 3;
      };
      quick.update_by_core(range, access, write, change);
      slow.update(range, change);
    }
    std::vector<ByteState> states;
    quick.visit({0, 32},
                [&](const ByteState& state, const Range& range) { states.insert(states.end(), range.size(), state); });
    std::vector<ByteState> expected;
    slow.visit({0, 32}, [&](const ByteState& state, const Range& range) {
      expected.insert(expected.end(), range.size(), state);
    });
    RC_ASSERT(states == expected);
  });
  EXPECT_TRUE(ok);
}

TEST(ShadowMemory, ForgetsAStateThatNoByteHas) {
  ShadowMemory shadow;
  for (std::uint32_t epoch = 1; epoch <= 100; ++epoch) {
    shadow.update({0, 64}, [&](ByteState& state, const Range&) { state.core_write.epoch = epoch; });
    EXPECT_EQ(shadow.states(), 1U);
  }
}

}  // namespace
}  // namespace cmx
