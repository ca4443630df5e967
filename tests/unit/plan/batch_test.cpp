// SPDX-License-Identifier: Apache-2.0
// Are requests spread as evenly as they divide, and is none lost?
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "tests/unit/plan/cases.h"

namespace cmx::sw::plan {
namespace {

TEST(Batch, ThePublishedCaseIs24RequestsAMicrobatch) {
  const Batch batch(160, 2, 96, 2, 1);
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
    const int dies_per_npu = *rc::gen::inRange(1, 5);
    const Batch batch(npus, dies_per_npu, per_npu, microbatches, 1);
    RC_ASSERT(batch.dies() == npus * dies_per_npu);
    RC_ASSERT(batch.total_requests() == static_cast<std::int64_t>(npus) * per_npu);
    for (int n = 0; n < npus; ++n) {
      int of_npu = 0;
      int least = per_npu;
      int most = 0;
      for (int die = n * dies_per_npu; die < (n + 1) * dies_per_npu; ++die) {
        RC_ASSERT(hw::package_of(die, dies_per_npu) == n);
        of_npu += batch.requests(die);
        least = std::min(least, batch.requests(die));
        most = std::max(most, batch.requests(die));
      }
      RC_ASSERT(of_npu == per_npu);
      RC_ASSERT(most - least <= 1);
    }
    for (int die = 0; microbatches == 2 && die < batch.dies(); ++die)
      RC_ASSERT(std::abs(batch.requests(die, 0) - batch.requests(die, 1)) <= 1);
    // Over an even number of NPUs the microbatches are as large as each other up to what a pair cannot balance.
    std::vector<std::int64_t> of_microbatch(microbatches);
    for (int m = 0; m < microbatches; ++m) {
      for (int die = 0; die < batch.dies(); ++die) of_microbatch[m] += batch.requests(die, m);
    }
    if (microbatches == 2 && npus % 2 == 0 && dies_per_npu <= 2) RC_ASSERT(of_microbatch[0] == of_microbatch[1]);
  }));
}

/// Plans on machines with one die an NPU or several, of odd counts: no token is lost between the dies of the requests
/// and the experts, whichever way it goes.
TEST(Batch, TokensInAreTokensOutOnAnyMachine) {
  EXPECT_TRUE(rc::check("tokens in equal tokens out", [] {
    const int dies_per_npu = *rc::gen::inRange(1, 5);
    DecodeOptions options;
    options.npus = *rc::gen::inRange(16, 70);  // odd ones and primes, too
    options.ep = options.npus * dies_per_npu;
    options.batch = *rc::gen::inRange(1, 40);
    options.microbatches = *rc::gen::inRange(1, 3);
    options.mtp = *rc::gen::inRange(0, 3);
    options.layers = 4;
    MachineFacts machine;
    machine.dies_per_npu = dies_per_npu;
    std::unique_ptr<Plan> plan;
    try {
      plan = std::make_unique<Plan>(options, r1(), machine, shipped());
    } catch (const hw::DoesNotFit&) {
      RC_DISCARD("does not fit");
    }
    Exchange exchange;
    for (const graph::Layer& layer : plan->graph().layers) {
      std::int64_t tokens = 0;
      std::int64_t sent = 0;
      std::int64_t received = 0;
      MessageCount counted;
      for (int m = 0; m < layer.microbatches; ++m) {
        for (int die = 0; die < plan->dies(); ++die) tokens += plan->tokens(layer, die, m);
        if (!layer.routed()) continue;
        plan->exchange(layer, m, exchange);
        for (int die = 0; die < exchange.dies(); ++die) {
          sent += static_cast<std::int64_t>(exchange.dispatch(die).size());
          received += static_cast<std::int64_t>(exchange.combine(die).size());
        }
        counted += count_messages(exchange, dies_per_npu);
      }
      RC_ASSERT(tokens == static_cast<std::int64_t>(options.npus) * options.batch * layer.tokens_per_request);
      RC_ASSERT(sent == received);
      RC_ASSERT(sent == counted.total());
      if (layer.routed()) RC_ASSERT(sent >= tokens * r1().num_experts_per_tok);
    }
  }));
}

TEST(Batch, ATensorParallelGroupJoinsItsRequests) {
  const Batch batch(4, 2, 10, 2, 4);
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
