// SPDX-License-Identifier: Apache-2.0
// Do points land where the axes say?
#include "sw/report/plot.h"

#include <gmock/gmock.h>

#include <sstream>

namespace cmx {
namespace {

using sw::report::plot;
using testing::HasSubstr;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Plot, ADecadeFillsTheHeightAndTheEndsLieOnTheFrame) {
  const auto lines = lines_of(plot({{'o', "mean", {{0, 1}, {1, 10}}}},
                                   {.x_title = "load", .y_title = "us", .x_max = 1, .width = 21, .height = 5}, 0));
  ASSERT_EQ(lines.size(), 1u + 5 + 2);
  EXPECT_EQ(lines[0], "      us   o mean");
  EXPECT_EQ(lines[1], "      10 |" + std::string(20, ' ') + "o");
  EXPECT_EQ(lines[5], "         |o");
  EXPECT_THAT(lines[7], HasSubstr("0.2"));
  EXPECT_THAT(lines[7], HasSubstr("load"));
}

TEST(Plot, TheFirstSeriesShowsWhereTwoMeet) {
  EXPECT_THAT(plot({{'a', "", {{0.5, 2}}}, {'b', "", {{0.5, 2}}}}, {.y_title = "y"}),
              testing::Not(HasSubstr("|" + std::string(30, ' ') + "b")));
}

TEST(Plot, NothingIsDrawnWithoutPoints) { EXPECT_EQ(plot({{'o', "mean", {}}}, {}), ""); }

}  // namespace
}  // namespace cmx
