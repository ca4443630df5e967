// SPDX-License-Identifier: Apache-2.0
// Does a small decode run on one node do all its work, and does its result hang together?
#include "sw/runtime/decode_run.h"

#include <gmock/gmock.h>

#include "tests/unit/runtime/cases.h"

namespace cmx::sw::runtime {
namespace {

struct Outcome {
  std::unique_ptr<plan::Plan> plan;
  DecodeResult result;
  double last_progress{0};
};

Outcome run(const plan::DecodeOptions& options, int threads = 1) {
  Outcome outcome{test::plan_of(options), {}, 0};
  test::Node node(threads);
  DecodeRun decode(node.port, test::view(), *outcome.plan);
  decode.on_progress = [&](double fraction) {
    EXPECT_GE(fraction, outcome.last_progress);
    outcome.last_progress = fraction;
  };
  outcome.result = decode.run();
  return outcome;
}

void expect_consistent(const Outcome& outcome) {
  const DecodeResult& r = outcome.result;
  const auto& options = outcome.plan->options();
  EXPECT_DOUBLE_EQ(r.tpot_ms, r.iteration_ms / options.tokens_per_iteration());
  EXPECT_NEAR(r.tokens_per_s_per_npu, options.batch / (r.tpot_ms * 1e-3), 1e-6);
  EXPECT_TRUE(r.extrapolated);
  EXPECT_EQ(r.layers_simulated, options.layers);
  EXPECT_LE(r.layer_us_min, r.layer_us_mean);
  EXPECT_LE(r.layer_us_mean, r.layer_us_max * 1.0001);
  double parts = 0;
  for (const auto& part : r.parts_ms) parts += part.second;
  EXPECT_NEAR(parts, r.iteration_ms, 0.02 * r.iteration_ms);
  for (const auto& stream : r.streams) EXPECT_NEAR(stream.busy_us + stream.wait_us, stream.us, 1e-6);
  for (const double use : {r.utilisation_cube, r.utilisation_vector, r.utilisation_hbm, r.utilisation_ub}) {
    EXPECT_GT(use, 0);
    EXPECT_LT(use, 1);
  }
  EXPECT_GT(outcome.last_progress, 0.5) << "it is told now and then";
}

TEST(DecodeRun, MovesEveryMessageOfThePlan) {
  const Outcome outcome = run(test::small_options());
  const auto& fabric = outcome.result.fabric;
  EXPECT_EQ(fabric.messages, 2 * outcome.plan->iteration_messages().total()) << "dispatch, and as many back in combine";
  EXPECT_EQ(fabric.packets, outcome.plan->iteration_packets(test::view().link.mtu, true).total());
  expect_consistent(outcome);
}

TEST(DecodeRun, WithOneMicrobatchIsOneStreamOfAllCores) {
  plan::DecodeOptions options = test::small_options();
  options.microbatches = 1;
  const Outcome outcome = run(options);
  ASSERT_EQ(outcome.result.streams.size(), 1U);
  EXPECT_EQ(outcome.result.streams[0].aic, 24);
  EXPECT_EQ(outcome.result.fabric.messages, 2 * outcome.plan->iteration_messages().total());
  expect_consistent(outcome);
}

TEST(DecodeRun, ATensorParallelGroupWritesToEachOther) {
  plan::DecodeOptions options = test::small_options();
  options.tp = 2;
  const Outcome outcome = run(options);
  EXPECT_GT(outcome.result.fabric.messages, 2 * outcome.plan->iteration_messages().total());
  expect_consistent(outcome);
}

TEST(DecodeRun, ThreadsChangeNothing) {
  const DecodeResult one = run(test::small_options()).result;
  const DecodeResult two = run(test::small_options(), 2).result;
  EXPECT_EQ(one.iteration_ms, two.iteration_ms);
  EXPECT_EQ(one.layer_us_max, two.layer_us_max);
  EXPECT_EQ(one.exposed_communication_us, two.exposed_communication_us);
  EXPECT_EQ(one.fabric.packet_hops, two.fabric.packet_hops);
}

}  // namespace
}  // namespace cmx::sw::runtime
