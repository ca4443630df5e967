// SPDX-License-Identifier: Apache-2.0
// Does the simulation move the packets that routing and MTU imply, not one more or less?
//
// Counted here from the plan's routing and the shape of the machine, without the simulator: a message of b bytes is
// ceil(b / MTU) data packets and one response, each crossing as many links one way as the other.
//   own die: nothing moves          same package: the die-to-die link, 1
//   same node: die, L1, die, 2      other node: die, L1, L2, L1, die, 4
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "hw/config/config.h"
#include "sw/plan/plan.h"
#include "tests/system/decode/decode_command.h"

namespace cmx {
namespace {

constexpr int kDiesOfPackage = 2;
constexpr int kDiesOfNode = 16;
constexpr std::int64_t kDispatchBytes = 7168 + 512;  // INT8 row and its scale
constexpr std::int64_t kCombineBytes = 7168 * 2;     // BF16 row
constexpr std::int64_t kCopyBytes = 8192;            // what one remote copy of a tensor-parallel exchange moves

struct Case {
  std::string name;
  std::string flags;
  sw::plan::DecodeOptions options;
  std::int64_t mtu{4096};
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

struct Count {
  std::int64_t packets{0};
  std::int64_t hops{0};
};

std::int64_t links_between(int from, int to) {
  if (from == to) return 0;
  if (from / kDiesOfPackage == to / kDiesOfPackage) return 1;
  return from / kDiesOfNode == to / kDiesOfNode ? 2 : 4;
}

void add_message(Count& count, int from, int to, std::int64_t bytes, std::int64_t mtu) {
  const std::int64_t links = links_between(from, to);
  if (links == 0) return;
  const std::int64_t packets = (bytes + mtu - 1) / mtu + 1;
  count.packets += packets;
  count.hops += packets * links;
}

/// Every die writes to every other of its tensor-parallel group the tokens that one of the two keeps, in copies of 8
/// KiB.
void add_tensor_parallel(Count& count, const sw::plan::Plan& plan, const sw::graph::Layer& layer, int microbatch,
                         bool gather, std::int64_t mtu) {
  const int tp = plan.options().tp;
  for (int from = 0; from < plan.dies(); ++from) {
    for (int to = from / tp * tp; to < from / tp * tp + tp; ++to) {
      if (to == from) continue;
      std::int64_t left = std::int64_t{plan.tokens(layer, gather ? from : to, microbatch)} * 7168 * 2;
      for (; left > 0; left -= kCopyBytes) add_message(count, from, to, std::min(left, kCopyBytes), mtu);
    }
  }
}

Count expected(const Case& c) {
  const auto parameters = sw::plan::read_plan_parameters(hw::Config::load("plan", "default"));
  const sw::plan::Plan plan(c.options, sw::models::read_model("deepseek-r1"), {}, parameters);
  Count count;
  sw::plan::Exchange exchange;
  for (const auto& layer : plan.graph().layers) {
    for (const auto& op : layer.ops) {
      const bool gather = op.kind == sw::graph::OpKind::kTpAllGather;
      if (!gather && op.kind != sw::graph::OpKind::kTpReduceScatter) continue;
      for (int m = 0; m < layer.microbatches; ++m) add_tensor_parallel(count, plan, layer, m, gather, c.mtu);
    }
    for (int m = 0; layer.routed() && m < layer.microbatches; ++m) {
      plan.exchange(layer, m, exchange);
      for (int from = 0; from < plan.dies(); ++from) {
        for (const int to : exchange.dispatch(from)) {
          add_message(count, from, to, kDispatchBytes, c.mtu);
          add_message(count, to, from, kCombineBytes, c.mtu);
        }
      }
    }
  }
  return count;
}

std::vector<Case> cases() {
  sw::plan::DecodeOptions published;
  published.layers = 4;
  sw::plan::DecodeOptions small;
  small.npus = 16;
  small.ep = 32;
  small.batch = 8;
  sw::plan::DecodeOptions spread = small;  // odd batch, one stream, uneven experts, two groups of ranks over four nodes
  spread.npus = 32;
  spread.batch = 7;
  spread.microbatches = 1;
  spread.mtp = 2;
  spread.eplb = sw::plan::Eplb::kNone;
  spread.layers = 6;
  spread.seed = 5;
  sw::plan::DecodeOptions tensor_parallel = small;
  tensor_parallel.tp = 4;
  tensor_parallel.layers = 5;
  const std::string small_flags = "--npus 16 --ep 32 --batch 8";
  return {
      {"PublishedFourLayers", "--layers 4", published},
      {"SmallEveryLayer", small_flags, small},
      {"SmallPacketsOf512", small_flags + " --set machine.ub_link.mtu=512", small, 512},
      {"TwoGroupsOfRanks", "--npus 32 --ep 32 --batch 7 --microbatches 1 --mtp 2 --eplb none --layers 6 --seed 5",
       spread},
      {"TensorParallel", small_flags + " --tp 4 --layers 5", tensor_parallel},
  };
}

class Packets : public testing::TestWithParam<Case> {};

TEST_P(Packets, AreThoseOfRoutingAndMtu) {
  const Count count = expected(GetParam());
  const auto result = decode::run(GetParam().flags);
  EXPECT_GT(count.packets, 0);
  EXPECT_EQ(decode::integer(result, "/packets"), count.packets);
  EXPECT_EQ(decode::integer(result, "/packet_hops"), count.hops);
}

INSTANTIATE_TEST_SUITE_P(Decode, Packets, testing::ValuesIn(cases()), [](const auto& one) { return one.param.name; });

// The published iteration, from the routing alone: 59 routed layers, 160 NPUs x 96 requests x 2 tokens, 9 messages each
// way.
TEST(PacketsOfThePublishedIteration, AreAHundredAndThirtyMillion) {
  const Count count = expected({"", "", sw::plan::DecodeOptions{}});
  const double messages = 59.0 * 160 * 96 * 2 * 9;
  const double moved = 1 - 1.0 / 320;  // all but those to the own die
  EXPECT_NEAR(static_cast<double>(count.packets), messages * moved * (2 + 1 + 4 + 1), 0.001 * messages * 8);
}

}  // namespace
}  // namespace cmx
