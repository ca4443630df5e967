// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/front.h"

#include <gmock/gmock.h>

namespace cmx {
namespace {

using namespace sw::sweep;
using sw::report::Node;
using testing::ElementsAre;

TEST(Front, KeepsWhatNothingBeats) {
  const std::vector<Objective> both{{"tpot", false}, {"throughput", true}};
  EXPECT_THAT(pareto_front(both, {{10, 100}, {20, 200}, {20, 150}, {30, 200}, {5, 10}}), ElementsAre(0, 1, 4));
  EXPECT_THAT(pareto_front(both, {{10, 100}, {10, 100}}), ElementsAre(0, 1)) << "equals stay";
}

TEST(Front, ScreeningPicksTheFrontOrTheBest) {
  Spec spec = read_spec(
      "command = \"x\"\n[metrics]\nt = \"/a/t\"\n[objectives]\nt = \"min\"\n[screen]\nlevels = "
      "[\"cube=analytic\"]\nconfirm = 2\n",
      "s");
  std::map<int, Node> results;
  for (const auto& [id, t] : {std::pair{1, 5.0}, {2, 3.0}, {3, 9.0}, {4, 3.0}}) {
    Node inner = Node::object();
    inner.set("t", t);
    results[id] = Node::object().set("a", inner);
  }
  results[5] = Node::object();
  EXPECT_THAT(chosen(spec, results), ElementsAre(2, 4));
  spec.screen->best = 0;
  EXPECT_THAT(chosen(spec, results), ElementsAre(2, 4)) << "both are on the front";
  spec.screen->best = 3;
  EXPECT_THAT(chosen(spec, results), ElementsAre(1, 2, 4));
}

}  // namespace
}  // namespace cmx
