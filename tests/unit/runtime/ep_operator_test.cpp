// SPDX-License-Identifier: Apache-2.0
// Does a dispatch or combine on the simulated node do the work it should, in the time its line predicts?
#include "sw/runtime/ep_operator.h"

#include <gmock/gmock.h>

#include <cmath>

#include "sw/runtime/ep_exchange.h"
#include "tests/unit/runtime/cases.h"

namespace cmx::sw::runtime {
namespace {

using test::view;

plan::EpOperatorPlan plan_of(const plan::EpOperatorOptions& options) {
  return plan::plan_ep_operator(options, {.npus = 8}, test::parameters());
}

EpOperatorResult run(const plan::EpOperatorPlan& plan, bool dispatch, int threads = 1) {
  test::Node node(threads);
  return run_ep_operator(node.port, view(), plan, dispatch);
}

TEST(EpOperator, MovesEveryMessageOfTheRouting) {
  const auto plan = plan_of({.ep = 16, .tokens = 24});
  const plan::MessageCount count = plan.messages();
  for (const bool dispatch : {true, false}) {
    const auto result = run(plan, dispatch);
    const hw::Bytes bytes = dispatch ? plan.dispatch_message : plan.combine_message;
    EXPECT_EQ(result.fabric.messages, 16 * 24 * 8);
    EXPECT_EQ(result.fabric.payload_bytes, 16 * 24 * 8 * bytes.value);
    EXPECT_EQ(result.fabric.packets, plan::packets(count.planes + count.package, bytes, view().link.mtu).total());
    // Two links through the node's switch, one to the package neighbour.
    EXPECT_EQ(result.fabric.packet_hops, 2 * plan::packets(count.planes, bytes, view().link.mtu).total() +
                                             plan::packets(count.package, bytes, view().link.mtu).total());
    EXPECT_DOUBLE_EQ(result.payload_bytes, 24.0 * 8 * static_cast<double>(bytes.value));
    EXPECT_DOUBLE_EQ(result.bandwidth_gb_per_s, result.payload_bytes / result.time_us * 1e-3);
    EXPECT_LE(result.mean_us, result.time_us);
    EXPECT_GE(result.wait_us, 0);
  }
}

TEST(EpOperator, TakesWhatItsLinePredicts) {
  for (const bool dispatch : {true, false}) {
    for (const int ep : {8, 16}) {
      for (const int tokens : {32, 64, 128}) {
        const auto result = run(plan_of({.ep = ep, .tokens = tokens}), dispatch);
        EXPECT_NEAR(result.time_us, result.predicted_us, 0.1 * result.predicted_us)
            << (dispatch ? "dispatch" : "combine") << " EP" << ep << ", " << tokens << " tokens: " << result.arithmetic;
      }
    }
  }
}

TEST(EpOperator, FewerVectorCoresIssueForLonger) {
  for (const bool dispatch : {true, false}) {
    constexpr int kMessages = 128 * 8;
    const auto time = [&](int aiv) { return run(plan_of({.ep = 8, .tokens = 128, .aiv = aiv}), dispatch); };
    const auto interval_us = [&](int aiv) {
      test::Node node;
      const hw::isa::Partition cores{0, aiv};
      return hw::to_us(
          (dispatch ? dispatch_pace(node.port, view(), {}, cores) : combine_pace(node.port, view(), {}, cores))
              .interval);
    };
    const auto few = time(4);
    const auto more = time(8);
    EXPECT_EQ(few.bound, "issue");
    EXPECT_EQ(more.bound, "issue");
    const double issue = (kMessages / 4 - 1) * interval_us(4) - (kMessages / 8 - 1) * interval_us(8);
    EXPECT_GT(few.time_us - more.time_us, issue) << "what follows the messages takes longer on fewer cores, too";
    EXPECT_NEAR(few.time_us - more.time_us, few.predicted_us - more.predicted_us, 0.1 * issue);
    EXPECT_LT(time(48).time_us, more.time_us);
  }
}

TEST(EpOperator, ThreadsChangeNothing) {
  const auto plan = plan_of({.ep = 16, .tokens = 16, .skew = 0.5});
  for (const bool dispatch : {true, false}) {
    const auto one = run(plan, dispatch);
    const auto two = run(plan, dispatch, 2);
    EXPECT_EQ(one.time_us, two.time_us);
    EXPECT_EQ(one.mean_us, two.mean_us);
    EXPECT_EQ(one.wait_us, two.wait_us);
    EXPECT_EQ(one.fabric.packet_hops, two.fabric.packet_hops);
  }
}

TEST(EpOperator, SkewMakesRanksWait) {
  const auto even = run(plan_of({.ep = 16, .tokens = 64}), true);
  const auto skewed = run(plan_of({.ep = 16, .tokens = 64, .skew = 1}), true);
  EXPECT_GT(skewed.time_us, even.time_us);
}

}  // namespace
}  // namespace cmx::sw::runtime
