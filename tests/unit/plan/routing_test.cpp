// SPDX-License-Identifier: Apache-2.0
// Is the routing what a gate with groups would produce: legal for every token, even where it should be, different where
// it should be, and the same again?
#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/unit/plan/cases.h"

namespace cmx::sw::plan {
namespace {

const graph::Layer& moe_layer(const Plan& plan, int index) {
  return *std::find_if(plan.graph().layers.begin(), plan.graph().layers.end(),
                       [&](const auto& l) { return l.routed() && l.index == index; });
}

Exchange exchange_of(const Plan& plan, int layer, int microbatch) {
  Exchange exchange;
  plan.exchange(moe_layer(plan, layer), microbatch, exchange);
  return exchange;
}

void expect_legal_tokens(const DecodeOptions& options) {
  const auto plan = plan_of(options);
  const Placement& p = plan->placement();
  for (const int die : {0, 5, plan->dies() - 1}) {
    std::vector<Destination> rows;
    plan->routing().route(3, 1, die, 48, rows);
    const int messages = p.shared_local ? 8 : 9;
    ASSERT_EQ(rows.size(), 48u * messages);
    for (int t = 0; t < 48; ++t) {
      std::set<int> experts;
      std::set<int> groups;
      for (int i = 0; i < 8; ++i) {
        const ExpertInstance& instance = p.instances[rows[t * messages + i].instance];
        ASSERT_TRUE(instance.expert.has_value());
        experts.insert(*instance.expert);
        groups.insert(*instance.expert / 32);
        EXPECT_EQ(rows[t * messages + i].token, t);
      }
      EXPECT_EQ(experts.size(), 8u);
      EXPECT_LE(groups.size(), 4u);
      if (!p.shared_local) {
        EXPECT_EQ(rows[t * messages + 8].instance, p.shared_for[die % p.ep]);
      }
    }
  }
}

TEST(Routing, EveryTokenHasEightExpertsOfAtMostFourGroupsAndTheSharedOne) {
  expect_legal_tokens({});
  expect_legal_tokens(sized(16, 32));
  expect_legal_tokens(sized(160, 160));
  DecodeOptions none;
  none.eplb = Eplb::kNone;
  expect_legal_tokens(none);
}

// The bound is on the chi-square of 116 exchanges: correlation by groups and draws without replacement move it a little
// from its degrees of freedom.
TEST(Routing, PerfectBalanceIsEvenWithinSamplingNoise) {
  const auto plan = plan_of({});
  const Placement& p = plan->placement();
  const double expected = plan->expected_tokens_per_instance();
  EXPECT_NEAR(expected, 320 * 48 * 8 / 288.0, 1e-9);
  std::vector<double> sum(p.instance_count());
  double chi_square = 0;
  double replicated = 0;
  double single = 0;
  int exchanges = 0;
  for (int layer = 3; layer < 61; layer += 3) {
    for (int m = 0; m < 2; ++m, ++exchanges) {
      const Exchange x = exchange_of(*plan, layer, m);
      for (Instance i = 0; i < p.instance_count(); ++i) {
        const double rows = x.instance_tokens[i];
        if (!p.instances[i].expert) {
          EXPECT_EQ(rows, 480);  // ten ranks of 48 tokens
          continue;
        }
        EXPECT_NEAR(rows, expected, 6 * std::sqrt(expected));
        chi_square += (rows - expected) * (rows - expected) / expected;
        (p.copies_of[*p.instances[i].expert].size() > 1 ? replicated : single) += rows;
        sum[i] += rows;
      }
    }
  }
  const double freedom = 287.0 * exchanges;
  EXPECT_NEAR(chi_square / freedom, 1.0, 0.1);
  // Replicated experts have two instances; each sees as much as the only instance of another.
  EXPECT_NEAR(replicated / 64 / (single / 224), 1.0, 0.004);
  for (Instance i = 0; i < p.instance_count(); ++i) {
    if (p.instances[i].expert) {
      EXPECT_NEAR(sum[i] / exchanges, expected, 5 * std::sqrt(expected / exchanges));
    }
  }
}

TEST(Routing, DiffersByLayerMicrobatchDieAndSeedAndIsTheSameAgain) {
  const auto plan = plan_of({});
  DecodeOptions other_seed;
  other_seed.seed = 2;
  const auto other = plan_of(other_seed);
  const Exchange x = exchange_of(*plan, 10, 0);
  EXPECT_EQ(x.dispatch_to, exchange_of(*plan_of({}), 10, 0).dispatch_to);
  EXPECT_NE(x.dispatch_to, exchange_of(*plan, 10, 1).dispatch_to);
  EXPECT_NE(x.dispatch_to, exchange_of(*plan, 11, 0).dispatch_to);
  EXPECT_NE(x.dispatch_to, exchange_of(*other, 10, 0).dispatch_to);
  EXPECT_FALSE(std::equal(x.dispatch(0).begin(), x.dispatch(0).end(), x.dispatch(1).begin()));
}

// Guards the bytes of results: a change of the generator changes every run.
TEST(Routing, IsTheSameOnEveryMachine) {
  std::vector<Destination> rows;
  plan_of({})->routing().route(3, 0, 0, 1, rows);
  std::vector<int> balanced;
  for (const Destination& row : rows) balanced.push_back(row.instance);
  DecodeOptions none;
  none.eplb = Eplb::kNone;
  rows.clear();
  plan_of(none)->routing().route(3, 0, 0, 1, rows);
  std::vector<int> skewed;
  for (const Destination& row : rows) skewed.push_back(row.instance);
  EXPECT_EQ(balanced, (std::vector<int>{92, 1, 184, 198, 91, 87, 167, 276, 0}));
  EXPECT_EQ(skewed, (std::vector<int>{92, 84, 1, 183, 198, 91, 88, 168, 0}));
}

TEST(Routing, WithoutBalancingSomeExpertsAreHotAndOthersInEachLayer) {
  DecodeOptions options;
  options.eplb = Eplb::kNone;
  const auto plan = plan_of(options);
  const auto hottest = [&](int layer) {
    const Exchange x = exchange_of(*plan, layer, 0);
    const auto most = std::max_element(x.instance_tokens.begin(), x.instance_tokens.end());
    EXPECT_GT(*most, 1.6 * plan->expected_tokens_per_instance());
    return most - x.instance_tokens.begin();
  };
  EXPECT_NE(hottest(3), hottest(4));
  // A popularity belongs to the layer and not to the microbatch.
  const Exchange a = exchange_of(*plan, 3, 0);
  const Exchange b = exchange_of(*plan, 3, 1);
  double covariance = 0;
  double variance = 0;
  for (std::size_t i = 0; i < a.instance_tokens.size(); ++i) {
    if (!plan->placement().instances[i].expert) continue;
    const double mean = plan->expected_tokens_per_instance();
    covariance += (a.instance_tokens[i] - mean) * (b.instance_tokens[i] - mean);
    variance += (a.instance_tokens[i] - mean) * (a.instance_tokens[i] - mean);
  }
  EXPECT_GT(covariance, 0.7 * variance);
}

TEST(Routing, ExchangeIsTheSameMessagesSeenFromBothSides) {
  EXPECT_TRUE(rc::check("exchange", [] {
    const auto [npus, ep] = *rc::gen::element(std::pair{16, 32}, std::pair{32, 32}, std::pair{36, 72},
                                              std::pair{144, 288}, std::pair{12, 8});
    DecodeOptions options = sized(npus, ep);
    options.batch = *rc::gen::inRange(1, 9);
    options.seed = *rc::gen::arbitrary<std::uint64_t>();
    const Placement p = place_experts(r1(), options, shipped(), 2 * npus);
    const Routing routing(p, {.topk = 8, .groups = 8, .topk_group = 4, .seed = options.seed});
    std::vector<int> tokens(2 * npus);
    for (int die = 0; die < 2 * npus; ++die) tokens[die] = (die * 7 + options.batch) % 5;
    Exchange x;
    routing.exchange(3, 1, tokens, x);

    std::vector<std::vector<int>> there(2 * npus);
    std::vector<std::vector<int>> back(2 * npus);
    for (int die = 0; die < 2 * npus; ++die) {
      RC_ASSERT(static_cast<int>(x.dispatch(die).size()) == tokens[die] * (p.shared_local ? 8 : 9));
      int rows = p.shared_local ? -tokens[die] : 0;
      for (int i = 0; i < p.instances_per_rank(); ++i) rows += x.instance_tokens[die * p.instances_per_rank() + i];
      RC_ASSERT(rows == x.received(die));
      for (const int to : x.dispatch(die)) {
        RC_ASSERT(to / ep == die / ep);
        there[to].push_back(die);
      }
      // Rotated: sources after the own die first, then the rest, each in order.
      const auto turn = [&](int source) { return (source - die - 1 + 2 * npus) % (2 * npus); };
      const auto sources = x.combine(die);
      RC_ASSERT(std::is_sorted(sources.begin(), sources.end(), [&](int a, int b) { return turn(a) < turn(b); }));
      back[die].assign(sources.begin(), sources.end());
      std::sort(back[die].begin(), back[die].end());
    }
    RC_ASSERT(there == back);
  }));
}

TEST(Routing, PacketsAreCountedFromTheMessages) {
  EXPECT_EQ(packets(10, hw::Bytes(7680), hw::Bytes(4096)).data, 20);
  EXPECT_EQ(packets(10, hw::Bytes(7680), hw::Bytes(4096)).responses, 10);
  EXPECT_EQ(packets(10, hw::Bytes(14336), hw::Bytes(512)).data, 280);
  const auto plan = plan_of({});
  EXPECT_EQ(plan->dispatch_message().value, 7680);
  EXPECT_EQ(plan->combine_message().value, 14336);
  DecodeOptions short_run;
  short_run.layers = 4;
  const auto few = plan_of(short_run);
  const MessageCount messages = few->iteration_messages();
  // One MoE layer and the MTP layer, two microbatches of 320 x 48 tokens with nine messages.
  EXPECT_EQ(messages.total(), 2LL * 2 * 320 * 48 * 9);
  EXPECT_NEAR(static_cast<double>(messages.own), static_cast<double>(messages.total()) / 320, 400);
  EXPECT_NEAR(static_cast<double>(messages.package), static_cast<double>(messages.total()) / 320, 400);
  EXPECT_EQ(few->iteration_packets(hw::Bytes(4096), false).total(), messages.planes * (2 + 1 + 4 + 1));
  EXPECT_EQ(few->iteration_packets(hw::Bytes(4096), true).total(),
            (messages.planes + messages.package) * (2 + 1 + 4 + 1));
}

}  // namespace
}  // namespace cmx::sw::plan
