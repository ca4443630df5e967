// SPDX-License-Identifier: Apache-2.0
// Are operator times, streams, layer intervals and exposed communication what happened?
#include "sw/runtime/decode_statistics.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "tests/unit/runtime/cases.h"

namespace cmx::sw::runtime {
namespace {

using enum graph::OpKind;

hw::Picoseconds us(double value) { return hw::from_us(value); }

/// One task after another on every die: task i from 10 i to 10 i + 7 us, communication waits 2 us of it.
class InTurn : public testing::Test {
 protected:
  std::unique_ptr<plan::Plan> plan_{test::plan_of(test::small_options())};
  Schedule schedule_{unroll(plan_->graph())};
  DecodeStatistics statistics_{*plan_, schedule_};

  void SetUp() override {
    for (int die = 0; die < plan_->dies(); ++die) {
      for (int task = 0; task < static_cast<int>(schedule_.tasks.size()); ++task) {
        statistics_.start(die, task, us(10.0 * task));
        statistics_.end(die, task, us(10.0 * task + 7),
                        communicates(schedule_.tasks[task].kind) ? us(2) : hw::Picoseconds());
      }
    }
  }
};

TEST_F(InTurn, OperatorsTakeTheirTime) {
  for (const auto kind : {kMlaProlog, kAttention, kOProj, kGating, kDispatch, kExpertMlp, kCombine}) {
    EXPECT_NEAR(statistics_.mean_us(kind), 7, 1e-9);
    EXPECT_NEAR(statistics_.mean_wait_us(kind), communicates(kind) ? 2 : 0, 1e-9);
  }
  EXPECT_EQ(statistics_.mean_us(kDenseMlp), 0) << "no operator of a MoE layer";
}

TEST_F(InTurn, AStreamLastsFromItsFirstStartToItsLastEnd) {
  const auto streams = statistics_.streams();
  ASSERT_EQ(streams.size(), 2U);
  // Stream 0: prolog, attention, projection; stream 1: gating, dispatch, experts, combine.
  EXPECT_NEAR(streams[0].us, 27, 1e-9);
  EXPECT_NEAR(streams[0].busy_us, 21, 1e-9);
  EXPECT_NEAR(streams[1].us, 37, 1e-9);
  EXPECT_NEAR(streams[1].busy_us, 28 - 4, 1e-9);
  EXPECT_NEAR(streams[1].wait_us, 37 - 24, 1e-9);
  EXPECT_EQ(streams[0].ops.size(), 3U);
  EXPECT_EQ(streams[1].ops.size(), 4U);
  EXPECT_EQ(streams[0].aic, 16);
  EXPECT_EQ(streams[1].aiv, 16);
}

TEST_F(InTurn, LayersFollowOneAnotherAtTheStartsOfTheirFirstMicrobatch) {
  const auto intervals = statistics_.layer_intervals_us();
  ASSERT_EQ(intervals.size(), 2U) << "five layers, three of them dense";
  for (const double interval : intervals)
    EXPECT_NEAR(interval, 2 * 7 * 10, 1e-9) << "two microbatches of seven operators";
}

TEST_F(InTurn, PartsAddUpToTheIteration) {
  double sum = 0;
  std::set<std::string> names;
  for (const auto& [name, ms] : statistics_.parts_ms()) {
    sum += ms;
    names.insert(name);
  }
  EXPECT_NEAR(sum * 1e3, 10.0 * static_cast<double>(schedule_.tasks.size()) - 3, 1e-6);
  EXPECT_TRUE(names.contains("graph_launch") && names.contains("moe") && names.contains("dense") &&
              names.contains("mtp"));
}

TEST_F(InTurn, CommunicationWithNothingBesideItIsExposed) {
  const auto communications = std::count_if(schedule_.tasks.begin(), schedule_.tasks.end(),
                                            [](const Task& task) { return communicates(task.kind); });
  const auto left_out =
      4L * plan_->graph().moe_left_out();  // two exchanges of two microbatches in each layer that stands for others
  EXPECT_NEAR(statistics_.exposed_communication_us(), 7.0 * static_cast<double>(communications + left_out), 1e-9);
}

TEST(DecodeStatistics, ComputeHidesCommunicationForAsLongAsItLasts) {
  const auto plan = test::plan_of(test::small_options());
  const Schedule schedule = unroll(plan->graph());
  DecodeStatistics statistics(*plan, schedule);
  const auto task_of = [&](graph::OpKind kind) {
    return static_cast<int>(std::find_if(schedule.tasks.begin(), schedule.tasks.end(),
                                         [&](const Task& task) { return task.kind == kind; }) -
                            schedule.tasks.begin());
  };
  const int dispatch = task_of(kDispatch);
  const int attention = task_of(kAttention);
  // Die 0: communication from 0 to 10, compute from 4 to 8 us. Die 1: compute throughout. The others: nothing.
  statistics.start(0, dispatch, us(0));
  statistics.start(0, attention, us(4));
  statistics.end(0, attention, us(8), {});
  statistics.end(0, dispatch, us(10), {});
  statistics.start(1, attention, us(0));
  statistics.start(1, dispatch, us(2));
  statistics.end(1, dispatch, us(5), {});
  statistics.end(1, attention, us(6), {});
  // The first MoE layer stands for those left out.
  EXPECT_NEAR(statistics.exposed_communication_us(), 6.0 * (1 + plan->graph().moe_left_out()) / plan->dies(), 1e-9);
}

}  // namespace
}  // namespace cmx::sw::runtime
