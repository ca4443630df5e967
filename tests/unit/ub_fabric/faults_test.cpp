// SPDX-License-Identifier: Apache-2.0
// What does the fabric do with links that are down, with end points cut off, and with what can never go on?
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "tests/unit/ub_fabric/random_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Operation;
using model::UbFabric;
using model::test::Case;
using model::test::Outcome;
using model::test::Paths;
using model::test::Posting;
using model::test::round_star;
using model::test::Witness;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

bool connected(const FabricSpec& spec, const Posting& posting) {
  if (posting.message.source == posting.message.destination || model::test::takes_own_link(spec, posting)) return true;
  return std::any_of(spec.topology.planes.begin(), spec.topology.planes.end(), [&](const auto& plane) {
    return plane.switched &&
           Paths(plane, spec.topology.endpoints).links_between(posting.message.source, posting.message.destination) > 0;
  });
}

bool joined(const hw::PlaneTopology& plane, int a, int b) {
  return std::any_of(plane.links.begin(), plane.links.end(), [&](const hw::Link& link) {
    return link.alive && ((link.a.node == a && link.b.node == b) || (link.a.node == b && link.b.node == a));
  });
}

RC_GTEST_PROP(FaultProperty, DeadLinksAreNeverUsedAndEverythingElseArrives, ()) {
  hw::Topology topology = model::test::random_topology();
  for (auto& plane : topology.planes) {
    for (auto& link : plane.links) link.alive = model::test::between(0, 6) != 0;
  }
  Case c{model::test::random_fabric(std::move(topology)), {}};
  // Routes that go down and up again might wait for one another in a cycle: room for everything keeps that out of this
  // test.
  c.spec.ub_switch.input_buffer = hw::Bytes(4 << 20);
  for (Posting& posting : model::test::random_postings(c.spec)) {
    if (!connected(c.spec, posting)) continue;
    posting.message.cookie = c.postings.size();
    c.postings.push_back(posting);
  }
  const Outcome outcome = model::test::run(c);
  const auto completed = std::count_if(outcome.seen.begin(), outcome.seen.end(),
                                       [](const auto& s) { return s.kind == model::Notice::Kind::kCompleted; });
  RC_ASSERT(static_cast<std::size_t>(completed) == c.postings.size());
  for (std::size_t p = 0; p < outcome.links.size(); ++p) {
    const hw::PlaneTopology& plane = c.spec.topology.planes[p];
    for (const auto& link : plane.links) {
      if (link.alive || joined(plane, link.a.node, link.b.node))
        continue;  // a parallel link may carry packets between the same two
      for (const auto& use : outcome.links[p]) {
        const bool there = use.from_node == link.a.node && use.to_node == link.b.node;
        const bool back = use.from_node == link.b.node && use.to_node == link.a.node;
        if (there || back) RC_ASSERT(use.packets == 0);
      }
    }
  }
}

TEST(Faults, APlaneThatIsDownLeavesItsShareToTheOthers) {
  FabricSpec spec = model::test::fabric_of("cloudmatrix-node");
  hw::apply_fault(spec.topology, "plane:3 down");
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, {.source = 0, .destination = 2, .bytes = 70 * 4096});
  fabric.run();
  EXPECT_TRUE(witness.completed());
  EXPECT_EQ(fabric.plane(3).packets(), 0);
  EXPECT_EQ(fabric.packets(), 71);
}

TEST(Faults, ADeadPackageLinkSendsNeighboursThroughThePlanes) {
  FabricSpec spec = model::test::fabric_of("cloudmatrix-node");
  spec.topology.planes.back().links[0].alive = false;
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  EXPECT_FALSE(fabric.neighbours(0, 1));
  EXPECT_TRUE(fabric.neighbours(2, 3));
  fabric.post(0, {.source = 0, .destination = 1, .bytes = 100});
  fabric.run();
  EXPECT_EQ(fabric.packet_hops(), 4);
}

TEST(Faults, WithoutALivePathThePairIsNamed) {
  for (const auto policy : {hw::PlanePolicy::kPacket, hw::PlanePolicy::kMessage, hw::PlanePolicy::kHash}) {
    FabricSpec spec = model::test::fabric_of("cloudmatrix-node");
    spec.port.plane_policy = policy;
    for (int p = 0; p < 7; ++p) hw::apply_fault(spec.topology, "link:L1[0," + std::to_string(p) + "].d2 down");
    Witness witness;
    UbFabric fabric(spec, 1, witness);
    EXPECT_THAT(
        [&] { fabric.post(0, {.source = 7, .destination = 2, .bytes = 100'000}); },
        ThrowsMessage<hw::BadInput>(AllOf(HasSubstr("no live path from die:7 to die:2"), HasSubstr("7 planes"))));
    EXPECT_THROW(fabric.post(0, {.source = 2, .destination = 16, .bytes = 1}), hw::BadInput) << "nor out of it";
    EXPECT_NO_THROW(fabric.post(0, {.source = 2, .destination = 3, .bytes = 1})) << "the package's own link";
  }
}

TEST(Faults, AMessageFromACallbackThatCannotGoIsToldToWhoeverRuns) {
  for (const int threads : {1, 4}) {
    FabricSpec spec = round_star(3);
    spec.topology.planes[0].links[1].alive = false;
    Witness witness;
    UbFabric fabric(spec, threads, witness);
    witness.at_timer = [&](std::int64_t now, std::int32_t, std::uint64_t) {
      fabric.post(now, {.source = 0, .destination = 1, .bytes = 1});
    };
    fabric.set_timer(1'000, 0, 0);
    EXPECT_THROW(fabric.run(), hw::BadInput);
  }
}

/// A response that no buffer can hold: it waits for credits that do not exist.
TEST(Watchdog, NamesWhoWaitsOnWhom) {
  for (const int threads : {1, 2}) {
    FabricSpec spec = round_star(2);
    spec.link.acknowledge = hw::Bytes(80'000);
    Witness witness;
    UbFabric fabric(spec, threads, witness);
    fabric.post(0, {.source = 0, .destination = 1, .bytes = 100, .operation = Operation::kWriteNotify});
    EXPECT_THAT([&] { fabric.run(); },
                ThrowsMessage<hw::CheckFailed>(
                    AllOf(HasSubstr("the fabric makes no progress"), HasSubstr("1 messages are open"),
                          HasSubstr("plane 0: die:1 waits on L1[0,0] for credits of lane 1 (65520 bytes free)"))));
    EXPECT_TRUE(witness.delivered()) << "the write itself did arrive";
  }
}

TEST(Watchdog, IsQuietWhenNothingIsOpen) {
  Witness witness;
  UbFabric fabric(round_star(2), 1, witness);
  EXPECT_FALSE(fabric.advance());
  fabric.post(0, {.source = 0, .destination = 1, .bytes = 100});
  EXPECT_NO_THROW(fabric.run());
  EXPECT_FALSE(fabric.advance());
  EXPECT_EQ(fabric.next_window(), model::Calendar::kNever);
}

}  // namespace
}  // namespace cmx
