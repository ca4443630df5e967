// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/sensitivity/sensitivity.h"

#include <gmock/gmock.h>

namespace cmx {
namespace {

using namespace sw::apps;
using testing::HasSubstr;

constexpr const char* kMachine = R"(name = "m"
[a]
known = { value = 5, unit = "ns", source = "a book" }
ranged = { value = 5, unit = "ns", source = "two books", range = [4, 8] }
fitted = { value = 50, unit = "ns", fit = "a row" }
whole = { value = 1, fit = "a row" }
many = { value = 40, fit = "a row" }
)";

Effect effect(std::optional<double> low, std::optional<double> high) {
  return {{"machine.a.b", "", "", true, 1, 0, 2}, low, high, ""};
}

TEST(Levers, AreWhatNobodyKnowsExactly) {
  const auto levers = levers_of(hw::Config::parse("machine", kMachine, "m.toml"), "machine", 0.1);
  ASSERT_EQ(levers.size(), 4U);
  EXPECT_EQ(levers[0].path, "machine.a.fitted");
  EXPECT_DOUBLE_EQ(levers[0].from, 45);
  EXPECT_DOUBLE_EQ(levers[0].to, 55);
  EXPECT_EQ(levers[1].path, "machine.a.many");
  EXPECT_DOUBLE_EQ(levers[1].from, 36) << "a whole number stays one";
  EXPECT_EQ(levers[2].path, "machine.a.ranged");
  EXPECT_TRUE(levers[2].ranged);
  EXPECT_DOUBLE_EQ(levers[2].to, 8);
  EXPECT_EQ(levers[3].path, "machine.a.whole");
  EXPECT_DOUBLE_EQ(levers[3].to, 2) << "by one at least";
  EXPECT_EQ(levers_of(hw::Config::parse("machine", kMachine, "m.toml", {"a.fitted=60"}), "machine", 0.1).size(), 3U)
      << "set by hand";
}

TEST(Intervals, OfIndependentOnesAreNarrowerThanTheWorst) {
  const std::vector<Effect> effects{effect(-0.03, 0.04), effect(0.03, -0.04), effect(std::nullopt, 0.12),
                                    effect(0.01, 0.02)};
  EXPECT_DOUBLE_EQ(independent(effects).low, -0.05);
  EXPECT_NEAR(independent(effects).high, 0.1315, 1e-4) << "of the last one 2 %: both its ends are above";
  EXPECT_DOUBLE_EQ(worst(effects).low, -0.07);
  EXPECT_DOUBLE_EQ(worst(effects).high, 0.21);
  EXPECT_DOUBLE_EQ(effects[3].swing(), 0.02);
}

TEST(Tornado, PutsBarsOnTheirSideAndNamesWhatCannotBe) {
  std::vector<Effect> effects{effect(-0.01, 0.02), effect(std::nullopt, 0.0), effect(-0.1, 0.1)};
  effects[1].reason = "too small";
  sort_by_swing(effects);
  const std::string text = tornado(effects, {});
  EXPECT_THAT(text, HasSubstr("##################|##################"));
  EXPECT_THAT(text, HasSubstr("                ##|####"));
  EXPECT_THAT(text, HasSubstr("1 others change it by less"));
  EXPECT_THAT(text, HasSubstr("too small"));
}

}  // namespace
}  // namespace cmx
