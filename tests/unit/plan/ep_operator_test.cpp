// SPDX-License-Identifier: Apache-2.0
// Is a lone dispatch or combine the one of CM384 Table 7?
#include <algorithm>
#include <set>

#include <gmock/gmock.h>

#include "sw/plan/ep_operator.h"
#include "tests/unit/plan/cases.h"

namespace cmx::sw::plan {
namespace {

using testing::HasSubstr;

TEST(EpOperator, SendsEveryTokenToEightRanksOfAnyGroup) {
  for (const int ep : {8, 12, 256, 320}) {
    const EpOperatorPlan plan = plan_ep_operator({.ep = ep}, {}, shipped());
    ASSERT_EQ(plan.exchange.dies(), ep);
    EXPECT_GE(plan.placement.routed, 256);
    EXPECT_EQ(plan.placement.routed % ep, 0);
    for (int die = 0; die < ep; ++die) EXPECT_EQ(plan.exchange.dispatch(die).size(), 128u * 8);
  }
}

TEST(EpOperator, MovesThePublishedBytes) {
  const EpOperatorPlan plan = plan_ep_operator({.ep = 8}, {}, shipped());
  EXPECT_EQ(plan.payload(plan.dispatch_message).value, 128 * 8 * 7680);
  EXPECT_EQ(plan.payload(plan.combine_message).value, 14'680'064);
}

TEST(EpOperator, SkewMakesRanksUneven) {
  const auto most_over_mean = [](double skew) {
    const EpOperatorPlan plan = plan_ep_operator({.ep = 256, .skew = skew}, {}, shipped());
    int most = 0;
    for (int die = 0; die < 256; ++die) most = std::max(most, plan.exchange.received(die));
    return most / 1024.0;
  };
  EXPECT_LT(most_over_mean(0), 1.15);
  EXPECT_GT(most_over_mean(0.5), 1.8);
  EXPECT_GT(most_over_mean(3), most_over_mean(0.5));
}

TEST(EpOperator, BadInput) {
  const auto complaint = [](const EpOperatorOptions& options) {
    return refusal([&] { plan_ep_operator(options, {}, shipped()); });
  };
  EXPECT_THAT(complaint({.ep = 769}), HasSubstr("--ep 769: must be 2 to the 768"));
  EXPECT_THAT(complaint({.ep = 1}), HasSubstr("--ep 1"));
  EXPECT_THAT(complaint({.tokens = 0}), HasSubstr("--tokens 0"));
  EXPECT_THAT(complaint({.hidden = -7168}), HasSubstr("--hidden -7168"));
  EXPECT_THAT(complaint({.topk = 0}), HasSubstr("--topk 0"));
  EXPECT_THAT(complaint({.topk = 300}), HasSubstr("--topk 300: must be 1 to 64"));
  EXPECT_THAT(complaint({.aiv = 49}), HasSubstr("--aiv 49"));
  EXPECT_THAT(complaint({.skew = -1}), HasSubstr("--skew -1"));
}

}  // namespace
}  // namespace cmx::sw::plan
