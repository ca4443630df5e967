// SPDX-License-Identifier: Apache-2.0
// Does a target carry transactions out in the order that their modes ask for, whatever the order in which they come in?
#include "tlm/ub_fabric/endpoint/target_order.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace cmx {
namespace {

using model::Message;
using model::Order;
using model::StripedWrites;
using model::TargetOrder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class Target {
 public:
  void enter(std::uint32_t write, Order order, std::uint16_t queue = 0, std::int32_t to = 1) {
    messages_[write] = {.source = 0, .destination = to, .bytes = 1, .cookie = write, .order = order, .queue = queue};
    order_.enter(messages_[write], write);
  }
  /// (cookie, time) of what is carried out now.
  std::vector<std::pair<std::uint64_t, std::int64_t>> arrive(std::uint32_t write, std::int64_t time) {
    std::vector<StripedWrites::Complete> done;
    order_.arrive(write, {.message = messages_[write], .time = time}, done);
    std::vector<std::pair<std::uint64_t, std::int64_t>> list;
    for (const auto& whole : done) list.emplace_back(whole.message.cookie, whole.time);
    return list;
  }
  std::size_t waiting() const { return order_.waiting(); }

 private:
  TargetOrder order_;
  std::map<std::uint32_t, Message> messages_;
};

TEST(TargetOrder, AStrongOneWaitsForThoseBeforeIt) {
  Target target;
  target.enter(0, Order::kRelaxed);
  target.enter(1, Order::kStrong);
  target.enter(2, Order::kStrong);
  EXPECT_THAT(target.arrive(2, 100), IsEmpty());
  EXPECT_THAT(target.arrive(1, 200), IsEmpty());
  EXPECT_EQ(target.waiting(), 2U);
  EXPECT_THAT(target.arrive(0, 300), ElementsAre(Pair(0, 300), Pair(1, 300), Pair(2, 300)));
  EXPECT_EQ(target.waiting(), 0U);
}

TEST(TargetOrder, ARelaxedOneOvertakesAndStillHoldsUpALaterStrongOne) {
  Target target;
  target.enter(0, Order::kStrong);
  target.enter(1, Order::kRelaxed);
  target.enter(2, Order::kStrong);
  EXPECT_THAT(target.arrive(1, 500), ElementsAre(Pair(1, 500)));
  EXPECT_THAT(target.arrive(0, 100), ElementsAre(Pair(0, 100)));
  EXPECT_THAT(target.arrive(2, 300), ElementsAre(Pair(2, 500))) << "the relaxed one before it was carried out later";
}

TEST(TargetOrder, StreamsAndRecordsThatAreUsedAgainDoNotMix) {
  Target target;
  target.enter(0, Order::kStrong, 0);
  target.enter(1, Order::kStrong, 1);
  target.enter(2, Order::kStrong, 0, 2);
  EXPECT_THAT(target.arrive(1, 10), ElementsAre(Pair(1, 10)));
  EXPECT_THAT(target.arrive(2, 20), ElementsAre(Pair(2, 20)));
  target.enter(1, Order::kStrong, 0);
  EXPECT_THAT(target.arrive(1, 30), IsEmpty());
  EXPECT_THAT(target.arrive(0, 40), ElementsAre(Pair(0, 40), Pair(1, 40)));
}

RC_GTEST_PROP(TargetOrderProperty, EachIsCarriedOutOnceAtTheTimeThatItsPlaceInTheStreamGives, ()) {
  const auto strong =
      *rc::gen::container<std::vector<bool>>(*rc::gen::inRange<std::size_t>(1, 30), rc::gen::arbitrary<bool>());
  Target target;
  for (std::size_t i = 0; i < strong.size(); ++i)
    target.enter(static_cast<std::uint32_t>(i), strong[i] ? Order::kStrong : Order::kRelaxed);
  std::vector<std::int64_t> in(strong.size());
  for (auto& time : in) time = *rc::gen::inRange<std::int64_t>(0, 1000);
  std::vector<std::uint32_t> arrivals(strong.size());
  std::iota(arrivals.begin(), arrivals.end(), 0U);
  std::stable_sort(arrivals.begin(), arrivals.end(), [&](auto a, auto b) { return in[a] < in[b]; });
  std::map<std::uint64_t, std::int64_t> done;
  for (const std::uint32_t write : arrivals) {
    for (const auto& [cookie, time] : target.arrive(write, in[write])) RC_ASSERT(done.emplace(cookie, time).second);
  }
  RC_ASSERT(done.size() == strong.size());
  std::int64_t latest = 0;
  for (std::size_t i = 0; i < strong.size(); ++i) {
    const std::int64_t expected = strong[i] ? std::max(in[i], latest) : in[i];
    RC_ASSERT(done.at(i) == expected);
    latest = std::max(latest, expected);
  }
}

}  // namespace
}  // namespace cmx
