// SPDX-License-Identifier: Apache-2.0
// Does a vector clock know what it was told, and what follows from it, and nothing else?
#include "tlm/firmware_checker/knowledge.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <set>
#include <vector>

namespace cmx {
namespace {

using model::JobStamp;
using model::Knowledge;

TEST(Knowledge, OfDescriptorsInTurnIsAPrefix) {
  Knowledge knowledge;
  knowledge.learn({.channel = 3, .serial = 1});
  EXPECT_TRUE(knowledge.has({3, 1}));
  EXPECT_FALSE(knowledge.has({3, 0}));
  EXPECT_FALSE(knowledge.has({2, 1}));
  EXPECT_EQ(knowledge.singles().size(), 1U);
  knowledge.learn({.channel = 3, .serial = 0});
  EXPECT_EQ(knowledge.before(3), 2U);
  EXPECT_TRUE(knowledge.singles().empty());
}

TEST(Knowledge, OfACoreOnlyGrows) {
  Knowledge knowledge;
  EXPECT_EQ(knowledge.core(5), 0U);
  knowledge.learn_core(5, 7);
  knowledge.learn_core(5, 4);
  EXPECT_EQ(knowledge.core(5), 7U);
}

TEST(Knowledge, AgreesWithSets) {
  const bool ok = rc::check([] {
    constexpr std::uint32_t kChannels = 3;
    constexpr std::uint32_t kSerials = 8;
    std::array<Knowledge, 3> clocks;
    std::array<std::set<JobStamp>, 3> sets;
    const auto steps = *rc::gen::container<std::vector<std::array<std::uint32_t, 4>>>(
        rc::gen::container<std::array<std::uint32_t, 4>>(rc::gen::inRange<std::uint32_t>(0, 1000)));
    for (const auto& [what, who, a, b] : steps) {
      Knowledge& clock = clocks[who % 3];
      std::set<JobStamp>& set = sets[who % 3];
      const std::uint32_t channel = a % kChannels;
      const std::uint32_t serial = b % kSerials;
      if (what % 3 == 0) {
        clock.learn({channel, serial});
        set.insert({channel, serial});
      } else if (what % 3 == 1) {
        clock.learn_before(channel, serial);
        for (std::uint32_t i = 0; i < serial; ++i) set.insert({channel, i});
      } else {
        clock.join(clocks[a % 3]);
        set.insert(sets[a % 3].begin(), sets[a % 3].end());
      }
    }
    for (std::size_t i = 0; i < clocks.size(); ++i) {
      for (std::uint32_t channel = 0; channel < kChannels; ++channel) {
        for (std::uint32_t serial = 0; serial < kSerials; ++serial)
          RC_ASSERT(clocks[i].has({channel, serial}) == sets[i].contains(JobStamp{channel, serial}));
      }
    }
  });
  EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace cmx
