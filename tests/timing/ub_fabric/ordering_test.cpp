// SPDX-License-Identifier: Apache-2.0
// Does order hold back what must come later, for as long as it must, and nothing else?
#include <gmock/gmock.h>

#include <set>

#include "tests/support/fabric_case.h"
#include "tlm/ub_traffic/message_list.h"
#include "tlm/ub_traffic/traffic_client.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::IssueSpec;
using model::ListedMessage;
using model::Operation;
using model::Order;
using model::UbFabric;
using model::test::round_star;
using model::test::Witness;
using testing::ElementsAre;

FabricSpec ordered_by(hw::OrderBy who) {
  FabricSpec spec = round_star(3);
  spec.port.order_by = who;
  return spec;
}

/// (hand-over, complete) of each of a core's writes of 512 bytes to `targets`, in order of hand-over.
std::vector<std::pair<std::int64_t, std::int64_t>> core(const FabricSpec& spec, Order order,
                                                        const std::vector<std::int32_t>& targets,
                                                        Operation operation = Operation::kWrite) {
  model::TrafficClient client(spec, 1);
  std::vector<std::pair<std::int64_t, std::int64_t>> transactions;
  client.on_transaction = [&](std::int64_t issued, std::int64_t completed, std::int64_t) {
    transactions.emplace_back(issued, completed);
  };
  IssueSpec loop;
  loop.interval = 10'000;
  loop.window = 1 << 20;
  loop.operation = operation;
  loop.order = order;
  for (const std::int32_t target : targets) loop.transactions.push_back({target, 512});
  client.start(0, std::move(loop));
  client.run();
  std::sort(transactions.begin(), transactions.end());
  return transactions;
}

TEST(Order, NoneAndRelaxedHoldNothingBack) {
  const FabricSpec spec = ordered_by(hw::OrderBy::kInitiator);
  const auto none = core(spec, Order::kNone, {1, 1, 2});
  EXPECT_EQ(none[2].first, 20'000);
  EXPECT_EQ(core(spec, Order::kRelaxed, {1, 1, 2}), none);
}

TEST(Order, StrongByTheInitiatorWaitsForTheResponseFromTheSameTargetOnly) {
  const auto strong = core(ordered_by(hw::OrderBy::kInitiator), Order::kStrong, {1, 2, 1, 2});
  EXPECT_EQ(strong[1].first, 10'000) << "to another target: at once";
  EXPECT_EQ(strong[2].first, strong[0].second) << "when the response to the first is visible";
  EXPECT_EQ(strong[3].first, std::max(strong[1].second, strong[2].first + 10'000));
}

TEST(Order, AFenceWaitsForEverything) {
  for (const auto who : {hw::OrderBy::kInitiator, hw::OrderBy::kTarget}) {
    const auto fenced = core(ordered_by(who), Order::kFence, {1, 2, 1});
    EXPECT_EQ(fenced[1].first, fenced[0].second);
    EXPECT_EQ(fenced[2].first, fenced[1].second);
  }
}

TEST(Order, StrongByTheTargetIsHandedOverAtOnceExceptLoadsAndStores) {
  const FabricSpec spec = ordered_by(hw::OrderBy::kTarget);
  EXPECT_EQ(core(spec, Order::kStrong, {1, 1})[1].first, 10'000);
  const auto stores = core(spec, Order::kStrong, {1, 1}, Operation::kStore);
  EXPECT_EQ(stores[1].first, stores[0].second);
}

/// A write of 512 bytes in plane 0, which is slow, then one in plane 1, from the same queue to the same target; with
/// `order`.
Witness fast_behind_slow(hw::OrderBy who, Order first, Order second, std::uint16_t second_queue = 0,
                         Operation operation = Operation::kWriteNotify) {
  FabricSpec spec = ordered_by(who);
  spec.topology.planes.push_back(spec.topology.planes[0]);
  for (auto& link : spec.topology.planes[0].links) link.wire = hw::from_ns(500);
  spec.port.plane_policy = hw::PlanePolicy::kMessage;
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, {.source = 0, .destination = 1, .bytes = 512, .operation = operation, .cookie = 0, .order = first});
  fabric.post(0, {.source = 0,
                  .destination = 1,
                  .bytes = 512,
                  .operation = operation,
                  .cookie = 1,
                  .order = second,
                  .queue = second_queue});
  fabric.run();
  return witness;
}

TEST(Order, TheTargetCarriesAStrongOneOutWhenTheOneBeforeIsAndNotLater) {
  const Witness none = fast_behind_slow(hw::OrderBy::kTarget, Order::kNone, Order::kNone);
  ASSERT_EQ(*none.delivered(0) - *none.delivered(1), 2 * (500'000 - 2'500)) << "the fast plane is ahead";
  for (const Order before : {Order::kRelaxed, Order::kStrong}) {
    const Witness strong = fast_behind_slow(hw::OrderBy::kTarget, before, Order::kStrong);
    EXPECT_EQ(strong.delivered(0), none.delivered(0));
    EXPECT_EQ(strong.delivered(1), none.delivered(0)) << "at the same instant, which is not before";
    EXPECT_EQ(strong.completed(1), *none.completed(1) + 2 * (500'000 - 2'500))
        << "the response waits, too, and takes its own plane";
  }
}

TEST(Order, TheTargetHoldsNothingElseBack) {
  const Witness none = fast_behind_slow(hw::OrderBy::kTarget, Order::kNone, Order::kNone);
  EXPECT_EQ(fast_behind_slow(hw::OrderBy::kTarget, Order::kStrong, Order::kRelaxed).seen, none.seen)
      << "a relaxed one overtakes";
  EXPECT_EQ(fast_behind_slow(hw::OrderBy::kTarget, Order::kNone, Order::kStrong).seen, none.seen)
      << "nobody waits for an unordered one";
  EXPECT_EQ(fast_behind_slow(hw::OrderBy::kTarget, Order::kStrong, Order::kStrong, 1).seen, none.seen)
      << "another queue is another stream";
  EXPECT_EQ(fast_behind_slow(hw::OrderBy::kInitiator, Order::kStrong, Order::kStrong).seen, none.seen)
      << "the initiator's matter";
}

TEST(Order, TheTargetAlsoOrdersReadsAndAtomics) {
  for (const Operation operation : {Operation::kRead, Operation::kSwap}) {
    const Witness none = fast_behind_slow(hw::OrderBy::kTarget, Order::kNone, Order::kNone, 0, operation);
    const Witness strong = fast_behind_slow(hw::OrderBy::kTarget, Order::kStrong, Order::kStrong, 0, operation);
    EXPECT_EQ(strong.completed(0), none.completed(0));
    EXPECT_EQ(strong.completed(1), *none.completed(1) + 2 * (500'000 - 2'500))
        << "carried out when the first request is in";
  }
}

/// Completion of each row, by its source's rows in the order of the list.
std::vector<double> latencies(const FabricSpec& spec, const std::vector<ListedMessage>& rows) {
  std::vector<double> ends;
  for (std::size_t upto = 1; upto <= rows.size(); ++upto)
    ends.push_back(
        model::run_message_list(spec, {rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(upto)}, {}, 1)
            .completion_us);
  return ends;
}

ListedMessage row(std::int32_t to, Order order) { return {0, 0, to, 512, Operation::kWrite, {}, order}; }

TEST(Order, OfTheRowsOfAListIsThatOfTheirSource) {
  const FabricSpec spec = ordered_by(hw::OrderBy::kInitiator);
  const double one = latencies(spec, {row(1, Order::kNone)})[0];
  // Strong rows to one target one after the other; a row to another target beside them; a fence behind all.
  const auto ends = latencies(spec, {row(1, Order::kStrong), row(1, Order::kStrong), row(2, Order::kStrong),
                                     row(1, Order::kRelaxed), row(1, Order::kStrong), row(2, Order::kFence)});
  EXPECT_DOUBLE_EQ(ends[0], one);
  EXPECT_DOUBLE_EQ(ends[1], 2 * one);
  EXPECT_DOUBLE_EQ(ends[2], 2 * one);
  EXPECT_DOUBLE_EQ(ends[3], 2 * one) << "a relaxed one waits for nobody";
  EXPECT_NEAR(ends[4], 3 * one, 0.1) << "the next strong one waits for all of them";
  EXPECT_NEAR(ends[5], 4 * one, 0.1);
}

}  // namespace
}  // namespace cmx
