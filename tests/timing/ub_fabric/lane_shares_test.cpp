// SPDX-License-Identifier: Apache-2.0
// Do weighted lanes get the shares of their weights, however many packets an input sends at a time?
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::test::round_star;
using model::test::TracedPlane;

/// `sources` end points, alternately of the lower and of the upper service level, write to `targets` others through one
/// switch without an end.
struct Case {
  int read_ports;
  int sources;
  int targets;
  int weight;  // of the upper level's request lane; the lower one has 1
  std::int64_t bytes;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << "read_ports=" << c.read_ports << " sources=" << c.sources << " targets=" << c.targets
       << " weight=" << c.weight << " bytes=" << c.bytes;
}

FabricSpec weighted(const Case& c) {
  FabricSpec spec = round_star(c.sources + c.targets);
  spec.link.virtual_lanes = 4;
  spec.link.request_lanes = {0, 2};
  spec.link.response_lanes = {1, 3};
  spec.ub_switch.lane_arbiter = hw::LaneArbiter::kWeighted;
  spec.ub_switch.lane_weights = {1, 1, c.weight, 1};
  spec.ub_switch.read_ports = c.read_ports;
  return spec;
}

class LaneShares : public testing::TestWithParam<Case> {};

TEST_P(LaneShares, AreThoseOfTheWeights) {
  const Case& c = GetParam();
  TracedPlane plane(weighted(c));
  constexpr std::int64_t kWarm = 100'000'000;
  constexpr std::int64_t kEnd = 600'000'000;
  // More than a link carries in that time, of each lane, to each target.
  const std::int64_t messages = kEnd / 50 / c.bytes + 100;
  for (std::int64_t n = 0; n < messages; ++n) {
    for (int s = 0; s < c.sources; ++s) {
      plane.accept(0, {.source = s,
                       .destination = c.sources + static_cast<int>((n + s) % c.targets),
                       .bytes = c.bytes,
                       .cookie = static_cast<std::uint64_t>(n),
                       .service_level = static_cast<std::uint8_t>(s % 2)});
    }
  }
  std::vector<std::array<std::int64_t, 2>> before(static_cast<std::size_t>(c.sources + c.targets));
  const auto sent = [&] {
    auto bytes = decltype(before)(before.size());
    for (const auto& use : plane.lane_use()) {
      if (use.to_node < c.sources + c.targets && use.to_node >= c.sources && use.lane % 2 == 0)
        bytes[use.to_node][use.lane / 2] = use.bytes;
    }
    return bytes;
  };
  plane.advance(kWarm);
  before = sent();
  plane.advance(kEnd);
  const auto after = sent();
  for (int t = c.sources; t < c.sources + c.targets; ++t) {
    const auto lower = static_cast<double>(after[t][0] - before[t][0]);
    const auto upper = static_cast<double>(after[t][1] - before[t][1]);
    const double share = upper / (lower + upper);
    const double due = static_cast<double>(c.weight) / (c.weight + 1);
    EXPECT_NEAR(share, due, 0.02 * due) << "target " << t;
    EXPECT_NEAR(1 - share, 1 - due, 0.02 * (1 - due)) << "target " << t;
  }
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const int read_ports : {0, 1}) {
    for (const auto& [sources, targets] : {std::pair{2, 1}, std::pair{4, 2}, std::pair{8, 3}, std::pair{8, 4}}) {
      for (const int weight : {3, 7}) {
        for (const std::int64_t bytes : {512, 4096}) all.push_back({read_ports, sources, targets, weight, bytes});
      }
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Weighted, LaneShares, testing::ValuesIn(cases()));

}  // namespace
}  // namespace cmx
