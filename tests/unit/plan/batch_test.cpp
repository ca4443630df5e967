// SPDX-License-Identifier: Apache-2.0
// Are requests spread as evenly as they divide, and is none lost?
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/unit/plan/cases.h"

namespace cmx::sw::plan {
namespace {

TEST(Batch, ThePublishedCaseIs24RequestsAMicrobatch) {
  const Batch batch(320, 96, 2, 1);
  for (int die = 0; die < 320; ++die) {
    EXPECT_EQ(batch.requests(die, 0), 24);
    EXPECT_EQ(batch.requests(die, 1), 24);
  }
}

TEST(Batch, NothingIsLostAndNothingUneven) {
  EXPECT_TRUE(rc::check("batch", [] {
    const int npus = *rc::gen::inRange(1, 40);
    const int per_npu = *rc::gen::inRange(1, 300);
    const int microbatches = *rc::gen::inRange(1, 3);
    const Batch batch(2 * npus, per_npu, microbatches, 1);
    RC_ASSERT(batch.total_requests() == static_cast<std::int64_t>(npus) * per_npu);
    for (int n = 0; n < npus; ++n) {
      RC_ASSERT(batch.requests(2 * n) + batch.requests(2 * n + 1) == per_npu);
      RC_ASSERT(std::abs(batch.requests(2 * n) - batch.requests(2 * n + 1)) <= 1);
    }
    for (int die = 0; microbatches == 2 && die < 2 * npus; ++die)
      RC_ASSERT(std::abs(batch.requests(die, 0) - batch.requests(die, 1)) <= 1);
    // Over an even number of NPUs the microbatches are as large as each other up to what a pair cannot balance.
    std::vector<std::int64_t> of_microbatch(microbatches);
    for (int m = 0; m < microbatches; ++m) {
      for (int die = 0; die < 2 * npus; ++die) of_microbatch[m] += batch.requests(die, m);
    }
    if (microbatches == 2 && npus % 2 == 0) RC_ASSERT(of_microbatch[0] == of_microbatch[1]);
  }));
}

TEST(Batch, ATensorParallelGroupJoinsItsRequests) {
  const Batch batch(8, 10, 2, 4);
  for (int die = 0; die < 8; ++die) {
    EXPECT_EQ(batch.tp_first(die), die / 4 * 4);
    EXPECT_EQ(batch.attention_requests(die), 20);
    EXPECT_EQ(batch.attention_requests(die, 0) + batch.attention_requests(die, 1), 20);
  }
  // What one die receives of the reduce-scatter is what it then sends in the all-gather: its own tokens in BF16.
  EXPECT_EQ(batch.reduce_scatter_bytes(3, 0, 2, 7168).value, batch.requests(3, 0) * 2 * 7168 * 2);
  EXPECT_EQ(batch.reduce_scatter_bytes(3, 0, 2, 7168), batch.all_gather_bytes(3, 0, 2, 7168));
}

TEST(Batch, LayersWithOneMicrobatchTakeAllRequests) {
  const auto plan = plan_of({});
  for (const graph::Layer& layer : plan->graph().layers) {
    const int requests = layer.microbatches == 1 ? 48 : 24;
    EXPECT_EQ(plan->attention_requests(layer, 7, 0), requests);
    EXPECT_EQ(plan->tokens(layer, 7, 0), requests * layer.tokens_per_request);
  }
}

}  // namespace
}  // namespace cmx::sw::plan
