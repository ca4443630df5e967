// SPDX-License-Identifier: Apache-2.0
// Random small machines and messages for the properties of the fabric, and what a run of them comes to.
#pragma once

#include <rapidcheck.h>

#include <vector>

#include "tests/support/fabric_case.h"
#include "tests/unit/ub_fabric/paths.h"

namespace cmx::model::test {

struct Posting {
  std::int64_t at;
  Message message;
  bool direct;
};

struct Case {
  FabricSpec spec;
  std::vector<Posting> postings;
};

/// low .. high-1, whatever the size of the case.
inline int between(int low, int high) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(low, high)); }

template <class T>
T one_of(std::initializer_list<T> values) {
  return *rc::gen::elementOf(std::vector<T>(values));
}

/// Three tiers of pods; links to the tier above may be parallel.
inline hw::Topology random_pods(hw::BytesPerSecond rate, const hw::WireSpec& wires) {
  hw::ClosShape shape{
      .endpoints = between(2, 24), .down = between(1, 5), .link = rate, .uplink = rate, .planes = between(1, 3)};
  const int links_per_l2 = between(1, 3);
  shape.l2_switches = between(1, 3);
  shape.up = shape.l2_switches * links_per_l2;
  shape.l2_down = between(1, 4);
  const int group = between(1, 3);
  const int links_per_l3 = between(1, 3);
  shape.l2_up = group * links_per_l3;
  shape.l3_switches = shape.l2_switches * group;
  shape.l2_uplink = rate;
  shape.l2_uplink_wire = hw::Picoseconds(150'000);
  return hw::clos_topology(shape, wires);
}

/// Star, Clos of two or three tiers, or one to three nodes of the supernode's shape.
inline hw::Topology random_topology() {
  const hw::BytesPerSecond rate(one_of({10e9, 20e9, 28e9}));
  const hw::WireSpec wires{.board = hw::Picoseconds(one_of({0, 2'500})),
                           .fibre = hw::Picoseconds(one_of({0, 25'000})),
                           .package = hw::Picoseconds(100)};
  const int kind = between(0, 4);
  if (kind == 0) return hw::star_topology(between(2, 12), rate, wires);
  if (kind == 1) {
    return hw::clos_topology(
        {.endpoints = between(2, 24), .down = between(1, 7), .up = between(1, 5), .link = rate, .uplink = rate}, wires);
  }
  if (kind == 2) return random_pods(rate, wires);
  hw::SupernodeShape shape{.nodes = between(1, 4),
                           .npus_per_node = between(1, 4),
                           .dies_per_npu = one_of({1, 2, 2}),
                           .cpus_per_node = between(0, 3),
                           .planes = between(1, 5),
                           .die_link = rate,
                           .cpu_link = hw::BytesPerSecond(rate.value * 0.8),
                           .uplink = rate,
                           .die_to_die = hw::BytesPerSecond(one_of({0.0, 270e9})),
                           .die_to_die_latency = hw::Picoseconds(60'000)};
  shape.l2_switches = shape.nodes == 1 ? 0 : between(1, 4);
  return hw::supernode_topology(shape, wires);
}

/// Lanes, credits and arbitration.
inline void random_lanes(FabricSpec& spec) {
  auto& link = spec.link;
  auto& sw = spec.ub_switch;
  const int levels = between(1, 4);
  link.virtual_lanes = 2 * levels;
  link.request_lanes.clear();
  link.response_lanes.clear();
  for (int level = 0; level < levels; ++level) {
    const int pair = one_of({level, 0});  // service levels may share lanes
    link.request_lanes.push_back(2 * pair);
    link.response_lanes.push_back(2 * pair + 1);
  }
  if (between(0, 5) == 0) {
    link.virtual_lanes = 1;
    link.request_lanes = link.response_lanes = {0};
  }
  link.cell = hw::Bytes(one_of({4, 20, 64, 80}));
  link.credit_grain = one_of({1, 1, 7, 40});
  link.credit_return = one_of({hw::CreditReturn::kPiggyback, hw::CreditReturn::kExplicit});
  sw.lane_arbiter = one_of({hw::LaneArbiter::kRoundRobin, hw::LaneArbiter::kWeighted, hw::LaneArbiter::kStrict});
  sw.lane_weights = one_of<std::vector<int>>({{1}, {3, 1}, {1, 1, 8}});
  sw.read_ports = one_of({0, 1});
  // Room for the largest packet and the credits that may be held back, with a lane's part of the pool as large as its
  // own buffer or smaller.
  const int cells = link.cells(link.data_packet(link.mtu)) + link.credit_grain;
  sw.reserved = hw::Bytes(cells * link.cell.value);
  sw.buffer_pool = one_of({hw::BufferPool::kExclusive, hw::BufferPool::kShared});
  sw.input_buffer = hw::Bytes(cells * link.cell.value * between(1, 4) + between(0, 50));
  spec.port.receive_buffer = hw::Bytes(cells * link.cell.value * between(1, 4) + between(0, 50));
}

/// `topology` with random packets, buffers, policies and delays.
inline FabricSpec random_fabric(hw::Topology topology) {
  FabricSpec spec = round_star(2);
  spec.topology = std::move(topology);
  spec.link.mtu = hw::Bytes(one_of({64, 100, 512, 1000, 4096}));
  spec.link.fec_payload = hw::Bytes(120);
  spec.link.fec_block = hw::Bytes(128);
  spec.ub_switch.forwarding = one_of({hw::Forwarding::kCutThrough, hw::Forwarding::kStoreAndForward});
  spec.ub_switch.uplink_policy = one_of({hw::PathPolicy::kRoundRobin, hw::PathPolicy::kHash, hw::PathPolicy::kFlow,
                                         hw::PathPolicy::kPacket, hw::PathPolicy::kLeastLoaded});
  spec.ub_switch.allocation = hw::Picoseconds(one_of({0, 2'000, 60'000}));
  random_lanes(spec);
  spec.port.plane_policy = one_of({hw::PlanePolicy::kPacket, hw::PlanePolicy::kMessage, hw::PlanePolicy::kHash});
  spec.port.write_unit = one_of({0.0, 1.0, 37.0});
  spec.port.read_unit = one_of({0.0, 30.0});
  spec.port.inject = hw::Picoseconds(one_of({1'000, 50'000, 180'000}));
  spec.port.visible = hw::Picoseconds(one_of({7'000, 180'000}));
  spec.port.load_unit = hw::Bytes(one_of({64, 200}));
  spec.port.atomic = hw::Picoseconds(one_of({0, 10'000, 400'000}));
  spec.port.receive_lookup = hw::Picoseconds(one_of({0, 50'000}));
  spec.port.receive_queue = one_of({1, 3, 256});
  spec.port.order_by = one_of({hw::OrderBy::kInitiator, hw::OrderBy::kTarget});
  spec.ddr_rate = hw::BytesPerSecond(one_of({0.0, 10e9}));
  return spec;
}

inline std::vector<Posting> random_postings(const FabricSpec& spec, int most = 60) {
  std::vector<Posting> postings(static_cast<std::size_t>(between(1, most)));
  for (std::size_t i = 0; i < postings.size(); ++i) {
    postings[i] = {
        between(0, 2'000'000),
        {.source = between(0, spec.topology.endpoints),
         .destination = between(0, spec.topology.endpoints),
         .bytes = one_of({between(1, 600), between(1, 20'000), static_cast<int>(spec.link.mtu.value)}),
         .operation = static_cast<Operation>(between(0, static_cast<int>(kOperationNames.size()))),
         .cookie = i,
         .service_level = static_cast<std::uint8_t>(between(0, static_cast<int>(spec.link.request_lanes.size()))),
         .order = static_cast<Order>(between(0, static_cast<int>(kOrderNames.size()))),
         .queue = static_cast<std::uint16_t>(between(0, 2))},
        *rc::gen::arbitrary<bool>()};
    if (is_atomic(postings[i].message.operation)) postings[i].message.bytes = spec.port.atomic_operand.value;
  }
  return postings;
}

inline Case random_case() {
  FabricSpec spec = random_fabric(random_topology());
  std::vector<Posting> postings = random_postings(spec);
  return {std::move(spec), std::move(postings)};
}

/// Whether a message takes the package's own link.
inline bool takes_own_link(const FabricSpec& spec, const Posting& posting) {
  const auto& last = spec.topology.planes.back();
  if (last.switched || !posting.direct) return false;
  return Paths(last, spec.topology.endpoints).links_between(posting.message.source, posting.message.destination) == 1;
}

struct Outcome {
  std::vector<Seen> seen;
  std::int64_t packets{0};
  std::int64_t packet_hops{0};
  std::int64_t messages{0};
  std::int64_t payload_bytes{0};
  bool credits_held{true};      // never negative, never more than there were, at the end of every window
  bool credits_returned{true};  // all back at the end
  std::int64_t marked_packets{0};
  std::int64_t non_minimal_packets{0};
  std::int64_t reorder_reserved{0};  // left at the end
  std::int64_t reorder_most{0};      // that waited of one flow
  std::vector<std::vector<Plane::LinkUse>> links;
};

inline Outcome run(const Case& c, int threads = 1) {
  Witness witness;
  UbFabric fabric(c.spec, threads, witness);
  std::vector<std::vector<Plane::Credits>> start;
  for (int p = 0; p < fabric.planes(); ++p) start.push_back(fabric.plane(p).credits());
  witness.at_timer = [&](std::int64_t now, std::int32_t, std::uint64_t token) {
    fabric.post(now, c.postings[token].message, c.postings[token].direct);
  };
  for (std::size_t i = 0; i < c.postings.size(); ++i)
    fabric.set_timer(c.postings[i].at, c.postings[i].message.source, i);
  Outcome outcome;
  bool more = true;
  while (more) {
    more = fabric.advance();
    for (int p = 0; p < fabric.planes(); ++p) {
      const auto credits = fabric.plane(p).credits();
      for (std::size_t i = 0; i < credits.size(); ++i) {
        const std::int64_t all = credits[i].held + credits[i].returned;
        outcome.credits_held = outcome.credits_held && credits[i].least >= 0 && all <= start[p][i].held;
        if (!more) outcome.credits_returned = outcome.credits_returned && all == start[p][i].held;
      }
    }
  }
  for (int p = 0; p < fabric.planes(); ++p) outcome.links.push_back(fabric.plane(p).link_use());
  for (int p = 0; p < fabric.planes(); ++p) {
    const ReorderBuffers* buffers = fabric.plane(p).reorder_buffers();
    if (buffers == nullptr) continue;
    outcome.reorder_reserved += buffers->reserved();
    outcome.reorder_most = std::max(outcome.reorder_most, buffers->most_waiting_of_flow());
  }
  outcome.marked_packets = fabric.marked_packets();
  outcome.non_minimal_packets = fabric.non_minimal_packets();
  outcome.seen = std::move(witness.seen);
  outcome.packets = fabric.packets();
  outcome.packet_hops = fabric.packet_hops();
  outcome.messages = fabric.messages();
  outcome.payload_bytes = fabric.payload_bytes();
  return outcome;
}

}  // namespace cmx::model::test
