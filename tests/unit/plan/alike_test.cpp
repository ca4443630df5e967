// SPDX-License-Identifier: Apache-2.0
// Of which deployments does one layer take what another takes?
#include <gtest/gtest.h>

#include "tests/unit/plan/cases.h"

namespace cmx::sw::plan {
namespace {

bool alike(int npus, int ep, int batch, int microbatches, Eplb eplb = Eplb::kPerfect) {
  DecodeOptions options = sized(npus, ep);
  options.batch = batch;
  options.microbatches = microbatches;
  options.eplb = eplb;
  return plan_of(options)->dies_alike();
}

TEST(DiesAlike, WhereRequestsDivideAndEveryExpertIsAskedFor) {
  EXPECT_TRUE(alike(160, 320, 96, 2));
  EXPECT_TRUE(alike(16, 32, 16, 2));
  EXPECT_TRUE(alike(16, 32, 2, 1)) << "two rows an expert, and a die whose every expert has some in each layer";
}

TEST(DiesAlike, NotWhereRequestsDoNotDivide) {
  EXPECT_FALSE(alike(160, 320, 95, 2));
  EXPECT_FALSE(alike(160, 320, 94, 2)) << "47 requests of a die do not divide into two microbatches";
  EXPECT_TRUE(alike(160, 320, 94, 1));
  EXPECT_FALSE(alike(16, 32, 1, 1));
}

TEST(DiesAlike, NotWhereTheBusiestDieHasNowMoreNowFewerExperts) {
  EXPECT_FALSE(alike(8, 16, 2, 1));
  EXPECT_FALSE(alike(16, 32, 96, 2, Eplb::kNone));
}

TEST(DiesAlike, APlanWithOtherLayersIsTheSameDeployment) {
  const auto plan = plan_of(sized(16, 32));
  const auto few = plan->with_layers(7);
  EXPECT_EQ(few->graph().moe_simulated, 4);
  EXPECT_EQ(few->graph().moe_layers, plan->graph().moe_layers);
  EXPECT_EQ(few->options().ep, 32);
  EXPECT_FALSE(few->with_layers(0)->graph().extrapolated());
}

}  // namespace
}  // namespace cmx::sw::plan
