// SPDX-License-Identifier: Apache-2.0
// Do packets have their turn in order, and does room in the reorder buffer always come back?
#include "tlm/ub_fabric/endpoint/reorder_buffer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <numeric>

#include "tests/unit/ub_fabric/random_case.h"

namespace cmx {
namespace {

using model::kNoIndex;
using model::Notice;
using model::Operation;
using model::ReorderBuffers;
using model::test::between;
using model::test::one_of;

RC_GTEST_PROP(ReorderBuffersProperty, PacketsPassInTheOrderInWhichTheyWereSent, (const std::vector<int>& keys)) {
  const auto count = static_cast<std::uint32_t>(keys.size());
  ReorderBuffers buffers(count, 2);
  buffers.begin(7, 0, 1, false);
  for (std::uint32_t packet = 0; packet < count; ++packet) {
    RC_ASSERT(buffers.has_room(7, 1));
    buffers.send(7, packet, 1);
  }
  RC_ASSERT(!buffers.has_room(7, 1));
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  std::uint32_t passed = 0;
  for (const std::uint32_t packet : order) {
    if (!buffers.is_next(7, packet)) {
      buffers.hold(7, packet, 1);
      continue;
    }
    for (std::uint32_t next = packet; next != kNoIndex;) {
      RC_ASSERT(next == passed++);
      const bool waited = next != packet;
      const std::uint32_t release = buffers.open_release(7, 1, waited);
      next = buffers.pass_to_next(7);
      if (waited) buffers.stop_waiting(release);
      buffers.close_release(release);
    }
  }
  RC_ASSERT(passed == count);
  RC_ASSERT(buffers.reserved() == 0);
}

/// Any network, any way of spreading packets, any room that holds one of them, with and without faults.
RC_GTEST_PROP(InOrderPlacementProperty, LosesNothingAndGivesAllRoomBack, ()) {
  model::test::Case c = model::test::random_case();
  c.spec.ub_switch.uplink_policy =
      one_of({hw::PathPolicy::kPacket, hw::PathPolicy::kLeastLoaded, hw::PathPolicy::kRoundRobin});
  c.spec.port.placement = hw::Placement::kInOrder;
  c.spec.port.reorder_buffer = hw::Bytes(c.spec.link.mtu.value * between(1, 5) + between(0, 100));
  if (between(0, 2) == 0) {
    // A link is down for a while: packets of messages that wait are lost.
    const auto& links = c.spec.topology.planes[0].links;
    hw::LinkChange change{0, between(0, static_cast<int>(links.size())), hw::LinkChange::What::kAlive, 0};
    const hw::Picoseconds at(between(0, 2'500'000));
    c.spec.faults.push_back({at, {}, {change}});
    change.value = 1;
    c.spec.faults.push_back({at + hw::Picoseconds(between(1, 5'000'000)), {}, {change}});
    c.spec.port.timeout = hw::Picoseconds(one_of({0, 300'000}));
  }
  const auto outcome = model::test::run(c);
  std::map<std::uint64_t, int> completed;
  for (const auto& seen : outcome.seen) completed[seen.cookie] += seen.kind == Notice::Kind::kCompleted ? 1 : 0;
  for (const auto& posting : c.postings) RC_ASSERT(completed[posting.message.cookie] == 1);
  RC_ASSERT(outcome.credits_held);
  RC_ASSERT(outcome.credits_returned);
  RC_ASSERT(outcome.reorder_reserved == 0);
  RC_ASSERT(outcome.reorder_most <= c.spec.port.reorder_buffer.value);
  for (const int threads : {2, 4}) RC_ASSERT(model::test::run(c, threads).seen == outcome.seen);
}

}  // namespace
}  // namespace cmx
