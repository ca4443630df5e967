// SPDX-License-Identifier: Apache-2.0
// Do transfers between many pairs come out as each of them alone?
#include "tlm/ub_traffic/all_pairs.h"

#include <gmock/gmock.h>

#include "hw/topology/fault.h"
#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::PairTransfer;
using model::PointToPoint;
using testing::ElementsAre;

/// Four nodes; in one of them a plane's switch is dead.
model::FabricSpec small_supernode() {
  auto spec = model::test::fabric_of("cloudmatrix384", {"supernode.nodes=4"});
  hw::apply_fault(spec.topology, "switch:L1[2,5] down");
  return spec;
}

TEST(AllPairs, ANodeIsKnownByItsFirstDie) {
  EXPECT_THAT(model::die_of_each_node(small_supernode().topology), ElementsAre(0, 16, 32, 48));
  EXPECT_THAT(model::die_of_each_node(model::test::fabric_of("star").topology), ElementsAre(0));
  // A plane of one switch before the others: nodes are what the others tell apart.
  auto spec = small_supernode();
  hw::Topology& topology = spec.topology;
  hw::PlaneTopology hub{.name = "hub", .switched = true, .switches = {{"hub", 1, 128}}, .links = {}};
  for (int die = 0; die < topology.dies; ++die)
    hub.links.push_back({.a = {die, 0}, .b = {topology.endpoints, die}, .rate = hw::BytesPerSecond(50e9), .wire = {}});
  topology.planes.insert(topology.planes.begin(), hub);
  EXPECT_THAT(model::die_of_each_node(topology), ElementsAre(0, 16, 32, 48));
}

TEST(AllPairs, EachIsAsIfItWereAlone) {
  const auto spec = small_supernode();
  const std::vector<std::int32_t> nodes = model::die_of_each_node(spec.topology);
  for (const PointToPoint& like :
       {PointToPoint{.operation = model::Operation::kRead, .bytes = 1 << 20},
        PointToPoint{.operation = model::Operation::kWrite, .bytes = 512, .initiators = 1}}) {
    const auto pairs = model::run_all_pairs(spec, like, nodes, nodes, 1);
    ASSERT_EQ(pairs.size(), 12u);
    for (const PairTransfer& pair : pairs) {
      PointToPoint alone = like;
      alone.from = pair.from;
      alone.to = pair.to;
      const auto result = model::run_point_to_point(spec, alone);
      // What round-robin selects among the planes and uplinks differs, nothing else.
      EXPECT_NEAR(pair.latency_us, result.latency_us, 0.01 * result.latency_us) << pair.from << " -> " << pair.to;
      EXPECT_NEAR(pair.bandwidth_gb_per_s, result.bandwidth_gb_per_s, 0.01 * result.bandwidth_gb_per_s);
    }
  }
}

TEST(AllPairs, ThreadsChangeNothing) {
  const auto spec = small_supernode();
  const PointToPoint like{.operation = model::Operation::kRead, .bytes = 100'000};
  const auto one = model::run_all_pairs(spec, like, {0, 16, 32}, {0, 16, 32, 48}, 1);
  const auto three = model::run_all_pairs(spec, like, {0, 16, 32}, {0, 16, 32, 48}, 3);
  ASSERT_EQ(one.size(), 9u);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].from, three[i].from);
    EXPECT_EQ(one[i].latency_us, three[i].latency_us);
  }
}

}  // namespace
}  // namespace cmx
