// SPDX-License-Identifier: Apache-2.0
// Are the values of a range what one would write down?
#include "sw/sweep/decimal.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <fmt/format.h>
#include <cmath>

#include "hw/units/bad_input.h"
#include "sw/sweep/points.h"

namespace cmx {
namespace {

using namespace sw::sweep;
using testing::ElementsAre;

std::vector<std::string> texts(const std::string& range) {
  std::vector<std::string> texts;
  const Spec spec = read_spec("command = \"ub p2p\"\n[axes]\na = { " + range + " }\n", "s.toml");
  for (const Value& value : spec.axes().front()->values) texts.push_back(to_text(value));
  return texts;
}

TEST(DecimalRange, StepsAreExact) {
  EXPECT_THAT(texts("from = 0.1, to = 0.5, step = 0.1"), ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5"));
  EXPECT_THAT(texts("from = -0.3, to = 0.1, step = 0.1"), ElementsAre("-0.3", "-0.2", "-0.1", "0", "0.1"));
  EXPECT_THAT(texts("from = 1, to = 1.3, step = 0.1"), ElementsAre("1", "1.1", "1.2", "1.3"));
  EXPECT_THAT(texts("from = 1e-6, to = 3e-6, step = 1e-6"), ElementsAre("1e-06", "2e-06", "3e-06"));
}

TEST(DecimalRange, LastStepIsReached) {
  for (const auto& [range, count] :
       {std::pair{"from = 0, to = 1, step = 0.1", 11}, std::pair{"from = 0.7, to = 2.1, step = 0.7", 3},
        std::pair{"from = 0, to = 0.95, step = 0.1", 10}})
    EXPECT_EQ(texts(range).size(), static_cast<std::size_t>(count)) << range;
}

TEST(DecimalRange, PointsAreExactWhereTheyCanBe) {
  EXPECT_THAT(texts("from = 0.1, to = 0.7, points = 7"), ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"));
  EXPECT_THAT(texts("from = 0.1, to = 0.4, points = 3"), ElementsAre("0.1", "0.25", "0.4"));
  EXPECT_THAT(texts("from = 0.0, to = 1, points = 4"),
              ElementsAre("0", "0.3333333333333333", "0.6666666666666666", "1"));
}

TEST(DecimalRange, RatiosAreRoundedToWhatADoubleKeeps) {
  EXPECT_THAT(texts("from = 1.0, to = 1000, points = 4, scale = \"log\""), ElementsAre("1", "10", "100", "1000"));
  EXPECT_THAT(texts("from = 0.001, to = 1, points = 4, scale = \"log\""), ElementsAre("0.001", "0.01", "0.1", "1"));
  EXPECT_THAT(texts("from = 0.1, to = 0.9, points = 3, scale = \"log\""), ElementsAre("0.1", "0.3", "0.9"));
}

TEST(DecimalRange, WholeNumbersStayWholeAboveWhatADoubleHolds) {
  EXPECT_THAT(texts("from = 9007199254740993, to = 9007199254740997, step = 2"),
              ElementsAre("9007199254740993", "9007199254740995", "9007199254740997"));
}

TEST(DecimalRange, TooManyDigitsAreRefused) {
  EXPECT_THROW(texts("from = 1e18, to = 1.1e18, step = 1.2345678901234567e-17"), hw::BadInput);
}

RC_GTEST_PROP(DecimalRange, EveryValueIsTheNearestDoubleToTheDecimalOne, ()) {
  const auto first = *rc::gen::inRange<std::int64_t>(-100'000, 100'000);
  const auto step = *rc::gen::inRange<std::int64_t>(1, 10'000);
  const auto count = *rc::gen::inRange<std::int64_t>(1, 50);
  const int places = *rc::gen::inRange(0, 9);
  const auto written = [&](std::int64_t digits) { return std::stod(fmt::format("{}e-{}", digits, places)); };
  const auto values = steps(*Decimal::of(written(first)), *Decimal::of(written(first + step * (count - 1))),
                            *Decimal::of(written(step)), 1000);
  RC_ASSERT(values.has_value());
  RC_ASSERT(static_cast<std::int64_t>(values->size()) == count);
  for (std::int64_t i = 0; i < count; ++i)
    RC_ASSERT((*values)[static_cast<std::size_t>(i)].number() == written(first + step * i));
}

}  // namespace
}  // namespace cmx
