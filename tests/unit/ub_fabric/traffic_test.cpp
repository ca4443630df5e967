// SPDX-License-Identifier: Apache-2.0
// Do the patterns of synthetic traffic send to whom they say, and is offered load what arrives?
#include "tlm/ub_traffic/destinations.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::Pattern;
using model::Traffic;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Patterns, NobodySendsToHimself) {
  for (const auto pattern : {Pattern::kUniform, Pattern::kPermutation, Pattern::kTranspose, Pattern::kIncast,
                             Pattern::kHotspot, Pattern::kAllToAll}) {
    const auto lists = model::destinations({.pattern = pattern, .endpoints = 12, .messages = 8});
    ASSERT_EQ(lists.size(), 12U);
    for (int e = 0; e < 12; ++e) {
      for (const int to : lists[e]) {
        EXPECT_NE(to, e);
        EXPECT_TRUE(to >= 0 && to < 12);
      }
    }
  }
}

TEST(Patterns, APermutationReachesEveryoneOnce) {
  const auto lists = model::destinations({.pattern = Pattern::kPermutation, .endpoints = 31, .messages = 1});
  std::set<int> reached;
  for (const auto& list : lists) reached.insert(list.at(0));
  EXPECT_EQ(reached.size(), 31U);
}

TEST(Patterns, ATransposeSwapsRowAndColumn) {
  const auto lists = model::destinations({.pattern = Pattern::kTranspose, .endpoints = 16, .messages = 1});
  EXPECT_EQ(lists[1].at(0), 4);
  EXPECT_EQ(lists[4].at(0), 1);
  EXPECT_TRUE(lists[5].empty()) << "on the diagonal";
}

TEST(Patterns, AnAllToAllByShiftsSendsToEveryoneOnceARound) {
  const Traffic traffic{
      .pattern = Pattern::kAllToAll, .peers = model::PeerOrder::kShift, .endpoints = 7, .messages = 6};
  const auto to = model::destinations(traffic);
  for (std::size_t round = 0; round < 6; ++round) {
    std::set<std::int32_t> reached;
    for (std::int32_t e = 0; e < 7; ++e) {
      EXPECT_NE(to[e].at(round), e);
      reached.insert(to[e].at(round));
    }
    EXPECT_EQ(reached.size(), 7U) << "round " << round;
  }
  for (const auto& list : to) EXPECT_EQ(std::set(list.begin(), list.end()).size(), 6U);
}

/// Large messages, one at a time: in balanced rounds everyone receives at the rate of its link, in random order some
/// wait for one another.
TEST(Patterns, BalancedRoundsAreFasterThanARandomOrder) {
  const model::FabricSpec spec = model::test::round_star(8);
  Traffic traffic{.pattern = Pattern::kAllToAll,
                  .peers = model::PeerOrder::kShift,
                  .endpoints = 8,
                  .bytes = 256 << 10,
                  .messages = 7,
                  .initiators = 1,
                  .window = 256 << 10};
  const double shift = model::run_traffic(spec, traffic, 1).completion_us;
  traffic.peers = model::PeerOrder::kRandom;
  const double random = model::run_traffic(spec, traffic, 1).completion_us;
  EXPECT_LT(shift, 1.1 * 7 * (256 << 10) * 4140 / 4096.0 * 50e-6) << "seven messages at the rate of the link";
  EXPECT_GT(random, 1.2 * shift);
}

TEST(Patterns, AllToAllHasDistinctPeersAndTheSeedDecides) {
  const Traffic traffic{.pattern = Pattern::kAllToAll, .endpoints = 16, .messages = 9, .seed = 3};
  const auto lists = model::destinations(traffic);
  for (const auto& list : lists) EXPECT_EQ(std::set<int>(list.begin(), list.end()).size(), 9U);
  EXPECT_EQ(model::destinations(traffic), lists);
  Traffic other = traffic;
  other.seed = 4;
  EXPECT_NE(model::destinations(other), lists);
}

TEST(Patterns, AHotspotDrawsOneMessageInFive) {
  const auto lists = model::destinations({.pattern = Pattern::kHotspot, .endpoints = 101, .messages = 200});
  std::int64_t hot = 0;
  for (const auto& list : lists) hot += std::count(list.begin(), list.end(), 0);
  EXPECT_NEAR(static_cast<double>(hot), 100 * 200 * (0.2 + 0.8 / 100), 300);
}

TEST(TrafficRun, AnOfferedLoadArrives) {
  const Traffic traffic{.pattern = Pattern::kUniform, .endpoints = 16, .bytes = 4096, .messages = 2000, .load = 0.3};
  const auto result = model::run_traffic(model::test::fabric_of("star"), traffic, 1);
  EXPECT_NEAR(result.throughput_gb_per_s_per_endpoint, 0.3 * 28, 0.05 * 0.3 * 28);
  EXPECT_LE(result.measured.latency.p50, result.measured.latency.p99);
  EXPECT_LE(result.measured.latency.p999, result.measured.latency.max);
  EXPECT_LT(result.measured.latency.mean, result.measured.latency.max);
}

TEST(TrafficRun, EachEndPointOffersOfItsOwnRate) {
  // 10, 20, 40 and 40 GB/s in any order: a fifth of 110 in all.
  for (const std::vector<double>& rates : {std::vector<double>{10, 20, 40, 40}, {40, 40, 20, 10}}) {
    auto spec = model::test::fabric_of("star", {"star.endpoints=4", "ub_port.write_unit=1"});
    for (std::size_t i = 0; i < rates.size(); ++i)
      spec.topology.planes.front().links[i].rate = hw::BytesPerSecond(rates[i] * 1e9);
    EXPECT_DOUBLE_EQ(model::mean_raw_rate(spec, model::first_endpoints(4)), 27.5e9);
    Traffic traffic{.pattern = Pattern::kUniform, .endpoints = 4, .bytes = 4096, .load = 0.2};
    traffic.phases = {.warmup = hw::from_us(50), .measure = hw::from_us(400)};
    const auto result = model::run_traffic(spec, traffic, 1);
    EXPECT_NEAR(result.offered, 0.2, 0.01);
    EXPECT_NEAR(result.measured.offered_bytes_per_s, 0.2 * 110e9, 0.05 * 0.2 * 110e9);
  }
}

TEST(TrafficRun, AFaultTakesNothingOffTheLoad) {
  auto spec = model::test::fabric_of("star", {"star.endpoints=4"});
  hw::apply_fault(spec.topology, "link:die:0.p0 rate=0.1");
  EXPECT_DOUBLE_EQ(model::mean_raw_rate(spec, model::first_endpoints(4)), 28e9);
  hw::apply_fault(spec.topology, "link:die:1.p0 down");
  EXPECT_DOUBLE_EQ(model::mean_raw_rate(spec, model::first_endpoints(4)), 28e9);
}

TEST(TrafficRun, RefusesWhatTheMachineDoesNotHave) {
  const auto spec = model::test::round_star(4);
  EXPECT_THAT([&] { model::run_traffic(spec, {.endpoints = 5}, 1); },
              ThrowsMessage<hw::BadInput>(HasSubstr("--endpoints 5: this machine can take 2 to 4")));
  EXPECT_THAT([&] { model::run_traffic(spec, {.endpoints = 1}, 1); },
              ThrowsMessage<hw::BadInput>(HasSubstr("--endpoints 1")));
  EXPECT_THAT([&] { model::run_traffic(spec, {.pattern = Pattern::kAllToAll, .endpoints = 4, .messages = 4}, 1); },
              ThrowsMessage<hw::BadInput>(HasSubstr("at most 3 distinct peers")));
  EXPECT_THAT([] { model::pattern_named("unifrom"); }, ThrowsMessage<hw::BadInput>(HasSubstr("did you mean uniform")));
}

}  // namespace
}  // namespace cmx
