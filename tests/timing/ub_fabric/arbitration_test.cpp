// SPDX-License-Identifier: Apache-2.0
// Who goes next at an output, when, and how fast?
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Notice;
using model::Operation;
using model::Plane;
using model::test::round_star;
using model::test::TracedPlane;
using model::test::Witness;
using testing::ElementsAre;

/// Deliveries at `endpoint`, in order.
std::vector<Notice> deliveries(const Plane& plane, int endpoint) {
  std::vector<Notice> list;
  for (const Notice& notice : plane.notices) {
    if (notice.kind == Notice::Kind::kDelivered && notice.endpoint == endpoint) list.push_back(notice);
  }
  std::stable_sort(list.begin(), list.end(), [](const Notice& a, const Notice& b) { return a.time < b.time; });
  return list;
}

std::vector<std::uint64_t> cookies(const std::vector<Notice>& notices) {
  std::vector<std::uint64_t> list;
  for (const Notice& notice : notices) list.push_back(notice.cookie);
  return list;
}

void write(Plane& plane, std::int64_t at, int from, int to, std::int64_t bytes, std::uint64_t cookie) {
  plane.accept(
      at, {.source = from, .destination = to, .bytes = bytes, .operation = Operation::kWriteNotify, .cookie = cookie});
}

TEST(Arbitration, InputsOfOneOutputAreServedRoundRobin) {
  TracedPlane plane(round_star(4));
  for (int n = 0; n < 4; ++n) {
    for (int from = 0; from < 3; ++from) write(plane, 0, from, 3, 4096, static_cast<std::uint64_t>(from));
  }
  plane.advance(100'000'000);
  EXPECT_THAT(cookies(deliveries(plane, 3)), ElementsAre(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2));
}

TEST(Arbitration, AGrantOfAnIdleOutputMovesThePointerToo) {
  // The first packet of end point 0 finds the output idle and takes it for 300 ns; meanwhile another of end point 0
  // comes in, then one of end point 1.
  FabricSpec spec = round_star(3);
  spec.ub_switch.allocation = hw::from_ns(300);
  TracedPlane plane(spec);
  write(plane, 0, 0, 2, 64, 0);
  write(plane, 10'000, 0, 2, 64, 10);
  write(plane, 20'000, 1, 2, 64, 1);
  plane.advance(100'000'000);
  EXPECT_THAT(cookies(deliveries(plane, 2)), ElementsAre(0, 1, 10)) << "end point 0 has had its round";
}

TEST(Arbitration, TwoInputsShareALinkInHalves) {
  TracedPlane plane(round_star(3));
  for (int n = 0; n < 20; ++n) {
    write(plane, 0, 0, 2, 4096, 0);
    write(plane, 0, 1, 2, 4096, 1);
  }
  plane.advance(100'000'000);
  const auto list = deliveries(plane, 2);
  ASSERT_EQ(list.size(), 40U);
  for (std::size_t i = 1; i < list.size(); ++i) {
    EXPECT_EQ(list[i].time - list[i - 1].time, 207'000) << "the link is never idle";
    EXPECT_NE(list[i].cookie, list[i - 1].cookie);
  }
}

TEST(Arbitration, AllocationTimeLimitsSmallPackets) {
  FabricSpec spec = round_star(4);
  spec.ub_switch.allocation = hw::from_ns(50);
  TracedPlane plane(spec);
  for (int n = 0; n < 5; ++n) {
    for (int from = 0; from < 3; ++from) write(plane, 0, from, 3, 1, static_cast<std::uint64_t>(from));
  }
  plane.advance(100'000'000);
  const auto list = deliveries(plane, 3);
  ASSERT_EQ(list.size(), 15U);
  for (std::size_t i = 1; i < list.size(); ++i)
    EXPECT_EQ(list[i].time - list[i - 1].time, 50'000) << "40 bytes take 2 ns, a grant 50";
  // An end point's own output has no arbiter to wait for.
  ASSERT_GE(plane.sent.size(), 2U);
  const auto first = std::find_if(plane.sent.begin(), plane.sent.end(), [](const auto& s) { return s.endpoint == 0; });
  const auto second = std::find_if(first + 1, plane.sent.end(), [](const auto& s) { return s.endpoint == 0; });
  EXPECT_EQ(second->start - first->start, 2'000);
}

TEST(Arbitration, AllocationTimeDoesNotSlowLargePackets) {
  FabricSpec spec = round_star(3);
  spec.ub_switch.allocation = hw::from_ns(207);
  TracedPlane plane(spec);
  for (int n = 0; n < 4; ++n) write(plane, 0, n % 2, 2, 4096, 0);
  plane.advance(100'000'000);
  const auto list = deliveries(plane, 2);
  for (std::size_t i = 1; i < list.size(); ++i) EXPECT_EQ(list[i].time - list[i - 1].time, 207'000);
}

/// End point 2 commits so slowly that everything behind it stands still: end point 0's requests are blocked in its own
/// port.
TEST(Lanes, AResponseIsNotHeldUpByBlockedRequests) {
  FabricSpec spec = round_star(3);
  spec.ub_switch.input_buffer = hw::Bytes(2 * 4140);
  spec.port.receive_buffer = hw::Bytes(4140);
  const model::Message probe{
      .source = 1, .destination = 0, .bytes = 512, .operation = Operation::kWriteNotify, .cookie = 99};
  // The port of the end point that is probed is as fast as ever: only the commit of whole packets takes long.
  spec.port.write_unit = 1000;
  const Witness alone = model::test::once(spec, probe);

  Witness witness;
  model::UbFabric fabric(spec, 1, witness);
  for (std::uint64_t m = 0; m < 8; ++m)
    fabric.post(0, {.source = 0, .destination = 2, .bytes = 4096, .operation = Operation::kWriteNotify, .cookie = m});
  constexpr std::int64_t kLater = 4'000'000;
  witness.at_timer = [&](std::int64_t now, std::int32_t, std::uint64_t) { fabric.post(now, probe); };
  fabric.set_timer(kLater, 1, 0);
  fabric.run();
  EXPECT_GT(witness.delivered(7).value(), 50'000'000) << "the requests did wait";
  EXPECT_EQ(witness.completed(99), kLater + alone.completed(99).value());
}

TEST(Lanes, RequestsAndResponsesShareALinkRoundRobin) {
  // End point 0 answers reads of end point 1 while it writes to end point 1: both lanes want the same link.
  TracedPlane plane(round_star(2));
  plane.accept(0, {.source = 1, .destination = 0, .bytes = 8 * 4096, .operation = Operation::kRead, .cookie = 1});
  for (int n = 0; n < 16; ++n) write(plane, 0, 0, 1, 4096, 0);
  plane.advance(100'000'000);
  std::vector<bool> response;
  std::int64_t last = 0;
  for (const auto& sent : plane.sent) {
    if (sent.endpoint != 0 || (!response.empty() && sent.start > last + 1)) continue;
    response.push_back(sent.response);
    last = sent.end;
  }
  const auto begin = std::find(response.begin(), response.end(), true);
  ASSERT_GE(response.end() - begin, 15);
  for (auto it = begin; it + 1 < begin + 15; ++it) EXPECT_NE(*it, *(it + 1)) << "the lanes alternate while both wait";
}

}  // namespace
}  // namespace cmx
