// SPDX-License-Identifier: Apache-2.0
// What holds on every machine, whatever is sent: nothing lost, nothing twice, every packet accounted for, every credit
// back, and no order broken.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "tests/unit/ub_fabric/random_case.h"

namespace cmx {
namespace {

using model::Notice;
using model::Operation;
using model::test::Case;
using model::test::Outcome;
using model::test::Posting;
using model::test::Seen;

/// Times at which each message was seen delivered or completed.
std::map<std::uint64_t, std::vector<Seen>> by_message(const Outcome& outcome, Notice::Kind kind) {
  std::map<std::uint64_t, std::vector<Seen>> map;
  for (const Seen& seen : outcome.seen) {
    if (seen.kind == kind) map[seen.cookie].push_back(seen);
  }
  return map;
}

RC_GTEST_PROP(FabricProperty, EveryMessageCompletesOnceAndEveryNotifyIsDeliveredOnceAndBefore, ()) {
  const Case c = model::test::random_case();
  const Outcome outcome = model::test::run(c);
  const auto completed = by_message(outcome, Notice::Kind::kCompleted);
  const auto delivered = by_message(outcome, Notice::Kind::kDelivered);
  RC_ASSERT(completed.size() == c.postings.size());
  std::size_t told = 0;
  for (const Posting& posting : c.postings) {
    const auto& message = posting.message;
    const auto& end = completed.at(message.cookie);
    RC_ASSERT(end.size() == 1U);
    RC_ASSERT(end[0].endpoint == message.source);
    RC_ASSERT(end[0].time > posting.at);
    if (!notifies(message.operation)) continue;
    ++told;
    const auto& arrival = delivered.at(message.cookie);
    RC_ASSERT(arrival.size() == 1U);
    RC_ASSERT(arrival[0].endpoint == message.destination);
    const bool to_itself = message.source == message.destination;
    RC_ASSERT(arrival[0].time < end[0].time || (to_itself && arrival[0].time == end[0].time));
  }
  RC_ASSERT(delivered.size() == told);
}

RC_GTEST_PROP(FabricProperty, PacketsAndHopsAreThoseOfMessagesAndRoutes, ()) {
  const Case c = model::test::random_case();
  const Outcome outcome = model::test::run(c);
  // Without faults the planes are alike: one stands for all.
  const model::test::Paths plane(c.spec.topology.planes[0], c.spec.topology.endpoints);
  std::int64_t packets = 0;
  std::int64_t hops = 0;
  std::int64_t bytes = 0;
  std::int64_t wire_bytes = 0;  // over all links
  const auto& link = c.spec.link;
  for (const Posting& posting : c.postings) {
    const auto& message = posting.message;
    bytes += message.bytes;
    if (message.source == message.destination) continue;  // stays in its own memory
    const bool own_link = model::test::takes_own_link(c.spec, posting);
    const int links_there = own_link ? 1 : plane.links_between(message.source, message.destination);
    // The package's own link moves plain bytes, at least those of an acknowledgement.
    const auto plain = [&](std::int64_t payload) { return std::max(payload, link.acknowledge.value); };
    const auto on_wire = [&](std::int64_t payload) {
      return own_link ? plain(payload) : link.data_packet(hw::Bytes(payload)).value;
    };
    // Data in packets, and with each packet or with all of them one packet the other way: a request, an
    // acknowledgement, or the operands of an atomic.
    const bool units = in_units(message.operation);
    const std::int64_t packet_payload =
        std::min(link.mtu.value, message.operation == Operation::kLoad    ? c.spec.port.load_unit.value
                                 : message.operation == Operation::kStore ? c.spec.port.unit.value
                                                                          : link.mtu.value);
    const std::int64_t data = (message.bytes + packet_payload - 1) / packet_payload;
    const std::int64_t others = units ? data : 1;
    std::int64_t control = own_link ? plain(0) : link.acknowledge_packet().value;
    if (reads(message.operation)) control = own_link ? plain(0) : link.request_packet().value;
    if (is_atomic(message.operation))
      control = on_wire(message.operation == Operation::kCompareAndSwap ? 2 * message.bytes : message.bytes);
    wire_bytes += links_there * ((data - 1) * on_wire(packet_payload) +
                                 on_wire(message.bytes - (data - 1) * packet_payload) + others * control);
    packets += data + others;
    hops += (data + others) * links_there;
  }
  RC_ASSERT(outcome.packets == packets);
  RC_ASSERT(outcome.packet_hops == hops);
  std::int64_t carried = 0;
  for (const auto& links : outcome.links) {
    for (const auto& use : links) carried += use.bytes;
  }
  RC_ASSERT(carried == wire_bytes);
  RC_ASSERT(outcome.payload_bytes == bytes);
  RC_ASSERT(outcome.messages == static_cast<std::int64_t>(c.postings.size()));
}

RC_GTEST_PROP(FabricProperty, CreditsAreNeverOverdrawnAndAllComeBack, ()) {
  const Outcome outcome = model::test::run(model::test::random_case());
  RC_ASSERT(outcome.credits_held);
  RC_ASSERT(outcome.credits_returned);
}

RC_GTEST_PROP(FabricProperty, LinksAreBusyNoLongerThanTheRunAndCarryWhatIsSent, ()) {
  const Case c = model::test::random_case();
  const Outcome outcome = model::test::run(c);
  std::int64_t hops = 0;
  for (const auto& plane : outcome.links) {
    for (const auto& use : plane) {
      RC_ASSERT(use.busy_ps <= outcome.seen.back().time);
      RC_ASSERT((use.packets == 0) == (use.bytes == 0));
      hops += use.packets;
    }
  }
  RC_ASSERT(hops == outcome.packet_hops);
}

RC_GTEST_PROP(FabricProperty, NoticesComeInTheOrderOfTimeThenEndPoint, ()) {
  const Outcome outcome = model::test::run(model::test::random_case());
  for (std::size_t i = 1; i < outcome.seen.size(); ++i) {
    const Seen& a = outcome.seen[i - 1];
    const Seen& b = outcome.seen[i];
    RC_ASSERT(std::tuple(a.time, a.endpoint) <= std::tuple(b.time, b.endpoint));
  }
}

RC_GTEST_PROP(FabricProperty, WhatTakesOneRouteStaysInOrder, ()) {
  // One plane and one spine: a single route for every pair, and a single lane.
  const hw::BytesPerSecond rate(20e9);
  const bool star = *rc::gen::arbitrary<bool>();
  const int endpoints = model::test::between(2, 10);
  Case c{model::test::random_fabric(hw::clos_topology({.endpoints = endpoints,
                                                       .down = star ? endpoints : model::test::between(1, 4),
                                                       .up = star ? 0 : 1,
                                                       .link = rate,
                                                       .uplink = rate},
                                                      {})),
         {}};
  c.postings = model::test::random_postings(c.spec, 150);
  for (Posting& posting : c.postings) {
    posting.message.operation = Operation::kWriteNotify;
    posting.message.service_level = 0;
  }
  const Outcome outcome = model::test::run(c);
  std::map<std::pair<int, int>, std::tuple<std::int64_t, std::uint64_t>> last;
  for (const Seen& seen : outcome.seen) {
    if (seen.kind != Notice::Kind::kDelivered) continue;
    const Posting& posting = c.postings[seen.cookie];
    auto& before = last[{posting.message.source, posting.message.destination}];
    const std::tuple here(posting.at, seen.cookie);
    RC_ASSERT(before <= here);
    before = here;
  }
}

RC_GTEST_PROP(FabricProperty, ThreadsChangeNothing, ()) {
  const Case c = model::test::random_case();
  const Outcome one = model::test::run(c, 1);
  for (const int threads : {2, 4}) {
    const Outcome many = model::test::run(c, threads);
    RC_ASSERT(many.seen == one.seen);
    RC_ASSERT(many.packet_hops == one.packet_hops);
  }
}

/// Two planes alike: what reaches an end point at one time through both is told in the order of the planes, not of the
/// sending.
TEST(Fabric, AtOneTimeAndEndPointPlanesAreToldInTheirOrder) {
  model::FabricSpec spec = model::test::round_star(2);
  spec.topology.planes.push_back(spec.topology.planes[0]);
  spec.port.plane_policy = hw::PlanePolicy::kMessage;
  model::test::Witness witness;
  model::UbFabric fabric(spec, 1, witness);
  // End point 1 starts with plane 1.
  for (const std::uint64_t cookie : {1, 0})
    fabric.post(0,
                {.source = 1, .destination = 0, .bytes = 512, .operation = Operation::kWriteNotify, .cookie = cookie});
  fabric.run();
  ASSERT_EQ(witness.seen.size(), 4U);
  EXPECT_EQ(witness.seen[0].time, witness.seen[1].time);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(witness.seen[i].cookie, i % 2);
}

/// Enough work in a window for the threads to be used at all.
TEST(Fabric, ThreadsChangeNothingUnderLoad) {
  Case c{model::test::fabric_of("cloudmatrix-node"), {}};
  for (int round = 0; round < 40; ++round) {
    for (int from = 0; from < 20; ++from) {
      for (const int to : {(from * 7 + round) % 20, (from + round) % 20}) {
        const auto cookie = static_cast<std::uint64_t>(c.postings.size());
        const auto operation = static_cast<Operation>(cookie % 3);  // read, write, write with notify
        c.postings.push_back(
            {round * 5'000,
             {.source = from, .destination = to, .bytes = 9'000 + 10 * round, .operation = operation, .cookie = cookie},
             true});
      }
    }
  }
  const Outcome one = model::test::run(c, 1);
  EXPECT_EQ(one.seen.size(), c.postings.size() + c.postings.size() / 3);
  for (const int threads : {2, 4, 8}) {
    const Outcome many = model::test::run(c, threads);
    EXPECT_TRUE(many.seen == one.seen) << threads;
    EXPECT_EQ(many.packets, one.packets);
  }
}

}  // namespace
}  // namespace cmx
