// SPDX-License-Identifier: Apache-2.0
// Is a striped write complete with its last part, whatever their order, and are records used again?
#include "tlm/ub_fabric/endpoint/striped_writes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::Message;
using model::StripedWrites;

TEST(StripedWrites, AreCompleteAtTheLatestPartInItsPlane) {
  StripedWrites writes;
  const auto write = writes.open({.source = 1, .destination = 2, .bytes = 3, .cookie = 4}, 3, 0);
  EXPECT_FALSE(writes.commit({500, write}, 2));
  EXPECT_FALSE(writes.commit({900, write}, 0));
  const auto whole = writes.commit({700, write}, 1);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->time, 900);
  EXPECT_EQ(whole->plane, 0);
  EXPECT_EQ(whole->message.cookie, 4U);
}

TEST(StripedWrites, OfEqualTimesTheFirstPlaneAnswers) {
  for (const bool swapped : {false, true}) {
    StripedWrites writes;
    const auto write = writes.open({}, 2, 0);
    EXPECT_FALSE(writes.commit({500, write}, swapped ? 5 : 3));
    EXPECT_EQ(writes.commit({500, write}, swapped ? 3 : 5)->plane, 3);
  }
}

TEST(StripedWrites, UseTheirRecordsAgain) {
  StripedWrites writes;
  const auto first = writes.open({}, 1, 0);
  const auto second = writes.open({}, 1, 0);
  EXPECT_NE(first, second);
  EXPECT_TRUE(writes.commit({900, first}, 6));
  const auto third = writes.open({.cookie = 7}, 1, 0);
  EXPECT_EQ(third, first);
  const auto whole = writes.commit({100, third}, 0);
  EXPECT_EQ(whole->time, 100) << "nothing is left of the first write";
  EXPECT_EQ(whole->message.cookie, 7U);
}

TEST(StripedWrites, WithResponsesOfTheirPartsLiveUntilTheLastOfThem) {
  StripedWrites writes;
  const auto write = writes.open({.cookie = 9}, 2, 2);
  EXPECT_FALSE(writes.commit({500, write}, 1));
  EXPECT_FALSE(writes.acknowledge({950, write}, 1)) << "the first store is answered before the second one is in";
  EXPECT_EQ(writes.commit({900, write}, 2)->time, 900) << "a response is no commit";
  const auto acknowledged = writes.acknowledge({1400, write}, 2);
  ASSERT_TRUE(acknowledged);
  EXPECT_EQ(acknowledged->time, 1400);
  EXPECT_EQ(acknowledged->message.cookie, 9U);
  EXPECT_EQ(writes.open({}, 1, 0), write) << "now the record is free";
}

RC_GTEST_PROP(StripedWritesProperty, TheOrderOfPartsDoesNotMatter, ()) {
  struct Part {
    std::int64_t time;
    int plane;
  };
  std::vector<Part> parts(static_cast<std::size_t>(*rc::gen::inRange(1, 8)));
  for (std::size_t p = 0; p < parts.size(); ++p) parts[p] = {*rc::gen::inRange(0, 4), static_cast<int>(p)};
  const auto expected = *std::min_element(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return a.time != b.time ? a.time > b.time : a.plane < b.plane;
  });
  std::vector<int> order(parts.size());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
  StripedWrites writes;
  const auto write = writes.open({}, static_cast<int>(parts.size()), 0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto whole = writes.commit({parts[order[i]].time, write}, parts[order[i]].plane);
    RC_ASSERT(whole.has_value() == (i + 1 == order.size()));
    if (whole) RC_ASSERT(whole->time == expected.time && whole->plane == expected.plane);
  }
}

/// Packets of each plane that a die sends.
std::vector<std::int64_t> sent_by_die_0(const model::UbFabric& fabric) {
  std::vector<std::int64_t> packets;
  for (int p = 0; p < fabric.switched_planes(); ++p) {
    for (const auto& use : fabric.plane(p).link_use()) {
      if (use.from_node == 0) packets.push_back(use.packets);
    }
  }
  return packets;
}

TEST(Striping, PacketsOfWritesTakeThePlanesRoundRobinAndGoOnWhereTheLastOneEnded) {
  model::test::Witness witness;
  model::UbFabric fabric(model::test::fabric_of("cloudmatrix-node"), 1, witness);
  for (int n = 0; n < 7; ++n) fabric.post(0, {.source = 0, .destination = 2, .bytes = 3 * 4096});
  fabric.run();
  EXPECT_EQ(sent_by_die_0(fabric), std::vector<std::int64_t>(7, 3)) << "21 packets over seven planes";
}

TEST(Striping, ByMessageAndForReadsAMessageKeepsItsPlane) {
  for (const bool read : {false, true}) {
    model::FabricSpec spec = model::test::fabric_of("cloudmatrix-node");
    if (!read) spec.port.plane_policy = hw::PlanePolicy::kMessage;
    model::test::Witness witness;
    model::UbFabric fabric(spec, 1, witness);
    const auto operation = read ? model::Operation::kRead : model::Operation::kWrite;
    for (int n = 0; n < 7; ++n)
      fabric.post(0, {.source = 0, .destination = 2, .bytes = 3 * 4096, .operation = operation});
    fabric.run();
    EXPECT_EQ(sent_by_die_0(fabric), std::vector<std::int64_t>(7, read ? 1 : 3));
  }
}

TEST(Striping, StoresArePacketsOf512BytesWithAResponseEach) {
  model::FabricSpec spec = model::test::fabric_of("cloudmatrix-node");
  spec.port.transaction = hw::WriteTransaction::kStore;
  model::test::Witness witness;
  model::UbFabric fabric(spec, 1, witness);
  fabric.post(
      0,
      {.source = 0, .destination = 2, .bytes = 14 * 512 + 1, .operation = model::Operation::kWriteNotify, .cookie = 5});
  fabric.run();
  EXPECT_EQ(fabric.packets(), 15 * 2);
  ASSERT_EQ(witness.seen.size(), 2U) << "delivered once and completed once";
  EXPECT_EQ(witness.seen[0].kind, model::Notice::Kind::kDelivered);
  EXPECT_EQ(witness.seen[1].kind, model::Notice::Kind::kCompleted);
  EXPECT_GT(witness.seen[1].time, witness.seen[0].time);
}

TEST(Striping, ByHashEveryPlaneIsDrawnAboutAsOften) {
  model::FabricSpec spec = model::test::fabric_of("cloudmatrix-node");
  spec.port.plane_policy = hw::PlanePolicy::kHash;
  model::test::Witness witness;
  model::UbFabric fabric(spec, 1, witness);
  for (std::uint64_t n = 0; n < 700; ++n) fabric.post(0, {.source = 0, .destination = 2, .bytes = 64, .cookie = n});
  fabric.run();
  for (const std::int64_t packets : sent_by_die_0(fabric)) EXPECT_NEAR(static_cast<double>(packets), 100, 40);
}

}  // namespace
}  // namespace cmx
