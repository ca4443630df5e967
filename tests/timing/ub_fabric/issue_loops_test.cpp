// SPDX-License-Identifier: Apache-2.0
// When does a core hand over its next transaction?
#include "tlm/ub_fabric/issue_loops.h"

#include <gmock/gmock.h>

#include <map>

#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::IssueSpec;
using model::Operation;
using model::test::round_star;
using testing::ElementsAre;

/// A fabric whose only users are issue loops. Transactions that complete are known by the time of their hand-over.
class Loops final : private model::FabricClient {
 public:
  explicit Loops(const model::FabricSpec& spec) : fabric_(spec, 1, *this), loops_(fabric_) {
    loops_.on_latency = [this](std::int64_t from, std::int64_t to) { transactions.insert({from, to}); };
  }
  void run(IssueSpec spec, std::int64_t now = 0) {
    spec.on_issued = [this](std::int64_t at) { issued = at; };
    spec.on_completed = [this](std::int64_t at) { completed = at; };
    loops_.start(now, std::move(spec));
    fabric_.run();
  }
  std::vector<std::int64_t> hand_overs() const {
    std::vector<std::int64_t> list;
    for (const auto& [at, end] : transactions) list.push_back(at);
    return list;
  }

  std::multimap<std::int64_t, std::int64_t> transactions;  // hand-over -> response visible
  std::int64_t issued{-1};
  std::int64_t completed{-1};

 private:
  void on_delivered(std::int64_t, std::int32_t, std::uint64_t) override {}
  void on_completed(std::int64_t now, std::int32_t, std::uint64_t cookie) override { loops_.on_completed(now, cookie); }
  void on_timer(std::int64_t now, std::int32_t, std::uint64_t token) override { loops_.on_timer(now, token); }
  model::UbFabric fabric_;
  model::IssueLoops loops_;
};

IssueSpec writes(int count, std::int32_t bytes, int cores, std::int64_t first, std::int64_t interval,
                 std::int64_t window) {
  IssueSpec spec;
  spec.cores = cores;
  spec.first = first;
  spec.interval = interval;
  spec.window = window;
  spec.operation = Operation::kWrite;
  spec.transactions.assign(static_cast<std::size_t>(count), {1, bytes});
  return spec;
}

// A write of 512 bytes: head 395 ns, tail 28 ns, commit 1 ns; response: memory 300, port 20, 225, 1, flit 1; visible
// 100 ns.
constexpr std::int64_t kLatency = 395'000 + 28'000 + 1'000 + 300'000 + 20'000 + 225'000 + 1'000 + 1'000 + 100'000;

TEST(IssueLoop, StartsAfterItsFirstTimeAndGoesOnAtItsInterval) {
  Loops loops(round_star(2));
  loops.run(writes(4, 512, 1, 7'000, 60'000, 1 << 20), 1'000);
  EXPECT_THAT(loops.hand_overs(), ElementsAre(8'000, 68'000, 128'000, 188'000));
  EXPECT_EQ(loops.issued, 188'000);
  EXPECT_EQ(loops.completed, 188'000 + kLatency);
}

TEST(IssueLoop, CoresDealOutTheTransactionsAndWorkSideBySide) {
  Loops loops(round_star(2));
  loops.run(writes(5, 512, 2, 7'000, 600'000, 1 << 20));
  EXPECT_THAT(loops.hand_overs(), ElementsAre(7'000, 7'000, 607'000, 607'000, 1'207'000))
      << "transaction i belongs to core i % 2";
}

TEST(IssueLoop, MoreCoresThanTransactionsAreIdle) {
  Loops loops(round_star(2));
  loops.run(writes(2, 512, 48, 0, 60'000, 1 << 20));
  EXPECT_THAT(loops.hand_overs(), ElementsAre(0, 0));
}

TEST(IssueLoop, AWindowOfTwoTransactionsHoldsTheThirdUntilTheFirstResponseIsVisible) {
  Loops loops(round_star(2));
  loops.run(writes(4, 512, 1, 0, 60'000, 1024));
  EXPECT_THAT(loops.hand_overs(), ElementsAre(0, 60'000, kLatency, kLatency + 60'000));
}

TEST(IssueLoop, AWindowOneByteShortOfTwoTransactionsHoldsTheSecond) {
  Loops loops(round_star(2));
  loops.run(writes(3, 512, 1, 0, 60'000, 1023));
  EXPECT_THAT(loops.hand_overs(), ElementsAre(0, kLatency, 2 * kLatency));
}

TEST(IssueLoop, AResponseInTimeHoldsNothing) {
  Loops loops(round_star(2));
  // The response is visible in the picosecond in which the core is ready again.
  loops.run(writes(3, 512, 1, 0, kLatency, 512));
  EXPECT_THAT(loops.hand_overs(), ElementsAre(0, kLatency, 2 * kLatency));
  Loops late(round_star(2));
  late.run(writes(3, 512, 1, 0, kLatency - 1, 512));
  EXPECT_THAT(late.hand_overs(), ElementsAre(0, kLatency, 2 * kLatency))
      << "ready a picosecond early: the window is still taken";
  Loops slow(round_star(2));
  slow.run(writes(3, 512, 1, 0, kLatency + 1, 512));
  EXPECT_THAT(slow.hand_overs(), ElementsAre(0, kLatency + 1, 2 * kLatency + 2));
}

TEST(IssueLoop, EveryCoreHasAWindowOfItsOwn) {
  Loops loops(round_star(3));
  loops.run(writes(6, 1, 3, 0, 1'000, 1));
  const auto list = loops.hand_overs();
  ASSERT_EQ(list.size(), 6U);
  EXPECT_EQ(list[2], 0) << "three cores, three transactions at once";
  EXPECT_GT(list[3], 1'000'000);
}

TEST(IssueLoop, ATransactionLargerThanTheWindowGoesAlone) {
  Loops loops(round_star(2));
  loops.run(writes(2, 512, 1, 0, 60'000, 100));
  EXPECT_THAT(loops.hand_overs(), ElementsAre(0, kLatency));
}

TEST(IssueLoop, WithNothingToSendIsDoneWhenItWouldHaveStarted) {
  Loops loops(round_star(2));
  loops.run(writes(0, 512, 4, 7'000, 60'000, 1024), 1'000);
  EXPECT_EQ(loops.issued, 8'000);
  EXPECT_EQ(loops.completed, 8'000);
}

TEST(IssueLoop, OfReadsWaitsForTheirData) {
  Loops loops(round_star(2));
  IssueSpec reads = writes(2, 512, 1, 0, 0, 512);
  reads.operation = Operation::kRead;
  loops.run(std::move(reads));
  // Request 100 + 20 + 225 + 2 + 1, memory 300 + 20, data 225 + 28 + 1, visible 100 ns.
  EXPECT_THAT(loops.hand_overs(), ElementsAre(0, 1'022'000));
}

}  // namespace
}  // namespace cmx
