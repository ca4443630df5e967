// SPDX-License-Identifier: Apache-2.0
#include "sw/pattern/pattern.h"

#include <gtest/gtest.h>

#include <chrono>

#include "hw/units/bad_input.h"

namespace cmx {
namespace {

using sw::pattern::Pattern;

TEST(Pattern, IsFoundAnywhereUnlessAnchored) {
  EXPECT_TRUE(Pattern("added [0-9]+").found_in("die:3 added 5 to all"));
  EXPECT_FALSE(Pattern("^added").found_in("die:3 added 5"));
  EXPECT_TRUE(Pattern(R"(^die:\d+ .*\bfour$)").found_in("die:12 three four"));
}

TEST(Pattern, BytesAreCharacters) {
  EXPECT_TRUE(
      Pattern("^a.b$").found_in("a\xff"
                                "b"));
}

TEST(Pattern, TimeIsLinearInTheText) {
  const std::string text(200'000, 'a');
  const auto begin = std::chrono::steady_clock::now();
  for (const char* hard : {"^(a+)+$!", "(a|aa)+b$", "(.*)*x", "^(a?){50}a{50}!"})
    EXPECT_FALSE(Pattern(hard).found_in(text)) << hard;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5))
      << "another kind of matcher takes for ever";
}

TEST(Pattern, WhatIsNoneIsSaid) {
  for (const char* wrong : {"[", "(", "a{2,1}", R"((a)\1)", "(?=a)"})
    EXPECT_THROW(Pattern{wrong}, hw::BadInput) << wrong;
}

}  // namespace
}  // namespace cmx
