// SPDX-License-Identifier: Apache-2.0
// Does the unrolled graph run what, where, after what the graph says?
#include "sw/runtime/schedule.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace cmx {
namespace {

using namespace sw::graph;
using sw::runtime::Schedule;
using sw::runtime::Task;
using sw::runtime::unroll;
using testing::ElementsAre;
using testing::IsEmpty;
using enum OpKind;

Layer layer(int microbatches, std::vector<Op> ops, int mtp_step = 0) {
  return {.kind = LayerKind::kMoe,
          .index = 0,
          .mtp_step = mtp_step,
          .microbatches = microbatches,
          .tokens_per_request = 1,
          .ops = std::move(ops)};
}

Graph graph_of(std::vector<Layer> layers, int streams) {
  return {.layers = std::move(layers), .streams = streams, .moe_layers = 1, .moe_simulated = 1};
}

TEST(Schedule, OneLayerIsItsOperatorsInOrder) {
  const Schedule schedule =
      unroll(graph_of({layer(1, {{kMlaProlog, 0, {}}, {kAttention, 0, {0}}, {kOProj, 0, {0, 1}}})}, 1));
  ASSERT_EQ(schedule.tasks.size(), 3U);
  EXPECT_THAT(schedule.tasks[0].after, IsEmpty());
  EXPECT_THAT(schedule.tasks[2].after, ElementsAre(0, 1));
  EXPECT_THAT(schedule.order.at(0), ElementsAre(0, 1, 2));
  EXPECT_TRUE(schedule.tasks[0].opens_layer && schedule.tasks[0].first_in_stream && !schedule.tasks[0].last_in_stream);
  EXPECT_TRUE(schedule.tasks[2].last_in_stream && !schedule.tasks[2].opens_layer);
}

/// Two microbatches of a layer with an operator in each stream; tasks come as layer, microbatch, operator.
TEST(Schedule, AMicrobatchWaitsForItselfInTheLayerBefore) {
  const std::vector<Op> ops{{kAttention, 0, {}}, {kDispatch, 1, {0}}};
  const Schedule schedule = unroll(graph_of({layer(2, ops), layer(2, ops)}, 2));
  ASSERT_EQ(schedule.tasks.size(), 8U);
  EXPECT_THAT(schedule.tasks[4].after, ElementsAre(1)) << "microbatch 0 of layer 1 after microbatch 0 of layer 0";
  EXPECT_THAT(schedule.tasks[6].after, ElementsAre(3));
  EXPECT_THAT(schedule.order[0], ElementsAre(0, 2, 4, 6)) << "a stream takes microbatch 0 before 1";
  EXPECT_THAT(schedule.order[1], ElementsAre(1, 3, 5, 7));
  for (const Task& task : schedule.tasks) {
    EXPECT_TRUE(task.first_in_stream && task.last_in_stream);
    EXPECT_EQ(task.opens_layer, task.kind == kAttention);
  }
}

TEST(Schedule, WhereMicrobatchesJoinAllAreWaitedForAndWhereTheyPartBothWait) {
  const std::vector<Op> two{{kAttention, 0, {}}, {kDispatch, 1, {0}}};
  const Schedule schedule = unroll(graph_of({layer(2, two), layer(1, {{kLmHead, 0, {}}}), layer(2, two)}, 2));
  EXPECT_EQ(schedule.tasks[4].kind, kLmHead);
  EXPECT_THAT(schedule.tasks[4].after, ElementsAre(1, 3));
  EXPECT_THAT(schedule.tasks[5].after, ElementsAre(4));
  EXPECT_THAT(schedule.tasks[7].after, ElementsAre(4));
}

TEST(Schedule, EveryEndOfALayerIsWaitedFor) {
  // Two operators that nothing in the layer waits for.
  const Schedule schedule = unroll(graph_of(
      {layer(1, {{kGating, 0, {}}, {kDispatch, 0, {0}}, {kCombine, 0, {0}}}), layer(1, {{kLmHead, 0, {}}})}, 1));
  EXPECT_THAT(schedule.tasks[3].after, ElementsAre(1, 2));
}

TEST(Schedule, AGraphLaunchComesBeforeTheModelAndBeforeEachSpeculativeStep) {
  const std::vector<Op> ops{{kEmbedding, 0, {}}, {kAttention, 0, {0}}};
  const Schedule schedule =
      unroll(graph_of({layer(1, ops), layer(1, ops), layer(1, ops, 1), layer(1, ops, 1), layer(1, ops, 2)}, 1));
  std::vector<int> launches;
  for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
    if (schedule.tasks[i].starts_graph) launches.push_back(static_cast<int>(i));
  }
  EXPECT_THAT(launches, ElementsAre(0, 4, 8));
}

/// The decode graphs of the model: whatever the flags, everything is there once, in an order in which streams never
/// wait for their own future.
TEST(Schedule, OfTheModelCanBeRun) {
  const auto model = sw::models::read_model("deepseek-r1");
  for (const int microbatches : {1, 2}) {
    for (const int mtp : {0, 1}) {
      for (const int tp : {1, 2}) {
        const Graph graph = decode_graph(model, {.microbatches = microbatches, .mtp = mtp, .tp = tp, .layers = 6});
        const Schedule schedule = unroll(graph);
        std::size_t expected = 0;
        for (const Layer& l : graph.layers) expected += l.ops.size() * static_cast<std::size_t>(l.microbatches);
        ASSERT_EQ(schedule.tasks.size(), expected);
        std::set<int> placed;
        for (std::size_t stream = 0; stream < schedule.order.size(); ++stream) {
          EXPECT_TRUE(std::is_sorted(schedule.order[stream].begin(), schedule.order[stream].end()));
          for (const int task : schedule.order[stream]) {
            EXPECT_EQ(schedule.tasks[task].stream, static_cast<int>(stream));
            EXPECT_TRUE(placed.insert(task).second);
          }
        }
        EXPECT_EQ(placed.size(), expected);
        for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
          for (const int before : schedule.tasks[i].after) EXPECT_LT(before, static_cast<int>(i));
          EXPECT_EQ(schedule.tasks[i].after.empty(), i == 0) << "only the first task waits for nothing";
        }
      }
    }
  }
}

}  // namespace
}  // namespace cmx
