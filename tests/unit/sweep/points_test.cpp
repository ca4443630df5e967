// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/points.h"

#include <gmock/gmock.h>

#include "hw/units/bad_input.h"

namespace cmx {
namespace {

using namespace sw::sweep;
using testing::ElementsAre;

Spec spec_of(const std::string& axes) { return read_spec("command = \"ub p2p\"\n" + axes, "s.toml"); }

std::vector<std::string> texts(const Spec& spec) {
  std::vector<std::string> texts;
  for (const Point& point : points_of(spec)) {
    std::string text;
    for (const Value& value : point.values) text += (text.empty() ? "" : " ") + to_text(value);
    texts.push_back(text);
  }
  return texts;
}

TEST(Points, TheLastAxisChangesFirst) {
  EXPECT_THAT(texts(spec_of("[axes]\nbytes = [1, 2]\nengine = [\"aiv\", \"sdma\"]\n")),
              ElementsAre("1 aiv", "1 sdma", "2 aiv", "2 sdma"));
}

TEST(Points, RangesAreWholeWhereTheirEndsAre) {
  EXPECT_THAT(texts(spec_of("[axes]\na = { from = 1, to = 8, step = 3 }\n")), ElementsAre("1", "4", "7"));
  EXPECT_THAT(texts(spec_of("[axes]\na = { from = 1024, to = 16384, points = 5, scale = \"log\" }\n")),
              ElementsAre("1024", "2048", "4096", "8192", "16384"));
  EXPECT_THAT(texts(spec_of("[axes]\na = { from = 0.5, to = 2, points = 4 }\n")), ElementsAre("0.5", "1", "1.5", "2"));
  EXPECT_THAT(texts(spec_of("[axes]\na = { from = 1, to = 3, points = 9 }\n")), ElementsAre("1", "2", "3"))
      << "each once";
}

TEST(Points, AxesOfAGroupMoveTogether) {
  EXPECT_THAT(texts(spec_of("[axes]\nc = [7, 8]\n[[zip]]\na = [1, 2]\nb = [3, 4]\n")),
              ElementsAre("7 1 3", "7 2 4", "8 1 3", "8 2 4"));
}

TEST(Points, FiltersSeeTheAxes) {
  const Spec spec = spec_of(
      "filters = [\"ep == 2*npus\", \"kind <> 'b'\"]\n[axes]\nnpus = [1, 2]\nep = [2, 4]\nkind = [\"a\", \"b\"]\n");
  EXPECT_THAT(texts(spec), ElementsAre("1 2 a", "2 4 a"));
}

TEST(Points, WordsOfEachKindOfAxis) {
  const Spec spec = read_spec(
      "command = \"run decode --fault 'plane:3 down'\"\n[axes]\nbatch = [8]\nrate = { of = \"machine.ub_link.rate\", "
      "values = [7.5] "
      "}\n\"fidelity.cube\" = "
      "[\"analytic\"]\neplb = [\"\"]\n",
      "s.toml");
  EXPECT_THAT(words_of(spec, points_of(spec).front(), {"vector=analytic"}),
              ElementsAre("run", "decode", "--fault", "plane:3 down", "--machine", "cloudmatrix384", "--fidelity",
                          "vector=analytic", "--batch", "8", "--set", "machine.ub_link.rate=7.5", "--fidelity",
                          "cube=analytic", "--seed", "1"));
}

TEST(Points, CombinationsAreCountedWithoutMakingThem) {
  EXPECT_EQ(
      combinations(spec_of(
          "seeds = [1, 2]\n[axes]\na = { from = 1, to = 99999, step = 1 }\nb = { from = 1, to = 99999, step = 1 }\n")),
      2.0 * 99999 * 99999);
}

}  // namespace
}  // namespace cmx
