// SPDX-License-Identifier: Apache-2.0
// Who waits for whom in dispatch and combine? The port's times are the test's own.
#include "sw/runtime/ep_exchange.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/runtime/cases.h"

namespace cmx::sw::runtime {
namespace {

using test::FakePort;
using test::view;
using testing::ElementsAre;

constexpr hw::isa::Partition kCores{0, 48};

/// Each die's list of destinations, one message each; what comes back goes the same way.
plan::Exchange exchange_of(const std::vector<std::vector<int>>& to) {
  plan::Exchange exchange;
  const int dies = static_cast<int>(to.size());
  exchange.dispatch_begin = {0};
  exchange.combine_begin = {0};
  for (const auto& list : to) {
    exchange.dispatch_to.insert(exchange.dispatch_to.end(), list.begin(), list.end());
    exchange.dispatch_begin.push_back(static_cast<int>(exchange.dispatch_to.size()));
  }
  for (int die = 0; die < dies; ++die) {
    for (int source = 0; source < dies; ++source) {
      for (const int destination : to[source]) {
        if (destination == die) exchange.combine_to.push_back(source);
      }
    }
    exchange.combine_begin.push_back(static_cast<int>(exchange.combine_to.size()));
  }
  return exchange;
}

struct Outcome {
  std::vector<std::int64_t> end;
  std::vector<std::int64_t> waited;
};

EpExchange exchange_on(FakePort& port, const std::vector<std::vector<int>>& to, int ep,
                       hw::isa::Partition cores = kCores) {
  EpExchange::Options options{
      .shape = {}, .ep = ep, .stream = 0, .partition = cores, .shared_local = false, .label = "x"};
  return {port, view(), exchange_of(to), std::vector<int>(to.size(), 1), std::move(options)};
}

Outcome run(FakePort& port, EpExchange& exchange, bool dispatch) {
  Outcome outcome;
  const int dies = exchange.exchange().dies();
  outcome.end.resize(dies);
  outcome.waited.resize(dies);
  const auto done = [&](hw::Die die, EpExchange::Done part) {
    EXPECT_EQ(outcome.end[die], 0) << "done once";
    outcome.end[die] = part.end.value;
    outcome.waited[die] = part.waited.value;
  };
  for (hw::Die die = 0; die < dies; ++die)
    dispatch ? exchange.start_dispatch(die, done) : exchange.start_combine(die, done);
  port.run_all();
  return outcome;
}

std::int64_t time_of(FakePort& port, const hw::isa::Program& program) {
  return port.profile(port.load(program, kCores)).time[3].value;
}

const std::vector<std::vector<int>> kAllToAll{{0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}};

TEST(Dispatch, WaitsForTheFlagOfTheLastRank) {
  FakePort port;
  port.completes[3] = 300'000'000;  // its responses are long in coming
  EpExchange exchange = exchange_on(port, kAllToAll, 4);
  const Outcome outcome = run(port, exchange, true);
  const std::int64_t poll = time_of(port, kernels::poll_peers(4, kCores, view().engines));
  const std::int64_t gather =
      time_of(port, kernels::dispatch_gather({}, 16, kCores, view().engines));  // four rows, rounded to a cube
  for (int die = 0; die < 3; ++die) {
    EXPECT_EQ(outcome.end[die], 300'000'000 + port.flight_time(3, die).value + gather);
    EXPECT_EQ(outcome.waited[die], 300'000'000 + port.flight_time(3, die).value - (2'000'000 + poll))
        << "from the end of its own polling on";
  }
  EXPECT_EQ(outcome.end[3], 300'000'000 + std::max(poll, port.flight_time(3, 3).value) + gather);
}

TEST(Dispatch, WaitsForItsDataToo) {
  FakePort port;
  port.arrives[1] = 90'000'000;
  EpExchange exchange = exchange_on(port, kAllToAll, 4);
  const Outcome outcome = run(port, exchange, true);
  const std::int64_t gather = time_of(port, kernels::dispatch_gather({}, 16, kCores, view().engines));
  for (const std::int64_t end : outcome.end) EXPECT_EQ(end, 90'000'000 + gather);
}

TEST(Dispatch, OneGroupDoesNotWaitForAnother) {
  FakePort port;
  port.completes[3] = 300'000'000;
  EpExchange exchange = exchange_on(port, {{0, 1}, {0, 1}, {2, 3}, {2, 3}}, 2);
  const Outcome outcome = run(port, exchange, true);
  EXPECT_LT(outcome.end[0], 100'000'000);
  EXPECT_LT(outcome.end[1], 100'000'000);
  EXPECT_GT(outcome.end[2], 300'000'000);
}

TEST(Dispatch, ARankWithoutRowsStillWaitsForTheOthersFlags) {
  FakePort port;
  port.completes[0] = 50'000'000;
  EpExchange exchange = exchange_on(port, {{1, 1}, {0}, {0}, {0}}, 4);
  const Outcome outcome = run(port, exchange, true);
  EXPECT_GT(outcome.end[2], 50'000'000);
}

TEST(Combine, WaitsForTheRowsOfItsOwnTokensOnly) {
  // Dies 0 and 1 send to each other, 2 and 3 to each other; die 3's rows are late.
  FakePort port;
  port.arrives[3] = 200'000'000;
  EpExchange exchange = exchange_on(port, {{1}, {0}, {3}, {2}}, 4);
  const Outcome outcome = run(port, exchange, false);
  const std::int64_t sum = time_of(port, kernels::combine_reduce({}, 1, 0, kCores, view().engines));
  EXPECT_EQ(outcome.end[0], 2'000'000 + sum) << "own responses are in at 2 us, and nobody's flag is waited for";
  EXPECT_EQ(outcome.end[1], 2'000'000 + sum);
  EXPECT_EQ(outcome.end[2], 200'000'000 + sum);
  EXPECT_EQ(outcome.waited[2], 198'000'000);
  EXPECT_EQ(outcome.end[3], 2'000'000 + sum);
  EXPECT_EQ(exchange.combined(), 4);
}

TEST(Combine, WaitsUntilItsOwnRowsAreSent) {
  FakePort port;
  port.completes[0] = 70'000'000;
  EpExchange exchange = exchange_on(port, {{1}, {0}}, 2);
  const Outcome outcome = run(port, exchange, false);
  EXPECT_GT(outcome.end[0], 70'000'000);
  EXPECT_LE(outcome.waited[0], 0) << "it waited for nobody: its own part came last";
  EXPECT_LT(outcome.end[1], 70'000'000);
}

TEST(EpExchange, IssuesOneMessageARowAtTheKernelsPace) {
  FakePort port;
  EpExchange exchange = exchange_on(port, kAllToAll, 4);
  run(port, exchange, true);
  run(port, exchange, false);
  ASSERT_EQ(port.jobs.size(), 8U);
  const kernels::ExpertParallelShape shape;
  const SendPace dispatch = dispatch_pace(port, view(), shape, kCores);
  const SendPace combine = combine_pace(port, view(), shape, kCores);
  for (std::size_t i = 0; i < port.jobs.size(); ++i) {
    const hw::IssueJob& job = port.jobs[i];
    const SendPace& pace = i < 4 ? dispatch : combine;
    EXPECT_EQ(job.writes.size(), 4U);
    for (const auto& write : job.writes) EXPECT_EQ(write.bytes, i < 4 ? 7168 + 512 : 2 * 7168);
    EXPECT_EQ(job.first, view().engines.launch.kernel + pace.first);
    EXPECT_EQ(job.interval, pace.interval);
    EXPECT_EQ(job.window, view().port.window);
    EXPECT_EQ(job.cores, 48);
  }
  EXPECT_GT(dispatch.first, dispatch.interval) << "the first message fills the pipeline";
  EXPECT_GT(dispatch.interval.value, 0);
  exchange.close();
  EXPECT_EQ(port.closed.size(), 2U);
}

TEST(EpExchange, ItsPaceIsThatOfTheKernelsPipeline) {
  FakePort port;
  const kernels::ExpertParallelShape shape;
  const SendPace dispatch = dispatch_pace(port, view(), shape, kCores);
  const SendPace combine = combine_pace(port, view(), shape, kCores);
  for (const int messages : {1, 9, 25}) {
    const auto expect = [&](const SendPace& pace, const hw::isa::Program& program) {
      const auto time = static_cast<double>(time_of(port, program));
      EXPECT_NEAR(static_cast<double>(pace.first.value + (messages - 1) * pace.interval.value), time, 0.02 * time)
          << messages << " messages a core";
    };
    expect(dispatch, kernels::dispatch_send(shape, messages, kCores, view().engines));
    expect(combine, kernels::combine_send(shape, messages, kCores, view().engines));
  }
}

TEST(EpExchange, CoresTakeContiguousSharesOfTheRows) {
  FakePort port;
  EpExchange exchange = exchange_on(port, {{0, 1, 2, 3, 4, 5}, {}, {}, {}, {}, {}}, 6, {0, 3});
  run(port, exchange, true);
  std::vector<int> order;
  for (const auto& write : port.jobs[0].writes) order.push_back(write.destination);
  EXPECT_THAT(order, ElementsAre(0, 2, 4, 1, 3, 5)) << "message i belongs to core i % 3: rows 0-1, 2-3, 4-5";
}

}  // namespace
}  // namespace cmx::sw::runtime
