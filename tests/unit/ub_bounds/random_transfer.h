// SPDX-License-Identifier: Apache-2.0
// Random machines with links of any rate, faults, policies and transfers, for the bounds of `ub p2p`.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hw/topology/fault.h"
#include "hw/topology/link_names.h"
#include "tests/unit/ub_fabric/random_case.h"
#include "tlm/ub_traffic/point_to_point.h"

namespace cmx::model::test {

struct TransferCase {
  FabricSpec spec;
  PointToPoint transfer;
};

/// Switches in a random graph with parallel links and end points of any rate, in one or two planes.
inline hw::Topology random_graph() {
  hw::Topology topology;
  topology.endpoints = topology.dies = between(2, 9);
  const int planes = between(1, 3);
  for (int p = 0; p < planes; ++p) {
    hw::PlaneTopology plane{.name = "plane", .switched = true, .switches = {}, .links = {}};
    const int switches = between(1, 6);
    for (int s = 0; s < switches; ++s) plane.switches.push_back({"s" + std::to_string(s), 1, 64});
    std::vector<int> ports(static_cast<std::size_t>(switches));
    const auto rate = [] { return hw::BytesPerSecond(one_of({2e9, 10e9, 20e9, 28e9, 50e9})); };
    const auto add = [&](int a, int a_port, int sw) {
      const hw::LinkClass link_class = a < topology.endpoints ? hw::LinkClass::kDie : hw::LinkClass::kUplink;
      plane.links.push_back({.a = {a, a_port},
                             .b = {topology.endpoints + sw, ports[static_cast<std::size_t>(sw)]++},
                             .rate = rate(),
                             .wire = hw::Picoseconds(one_of({2'000, 25'000, 500'000})),
                             .link_class = link_class});
    };
    for (int e = 0; e < topology.endpoints; ++e) add(e, 0, between(0, switches));
    for (int s = 1; s < switches; ++s) {
      const int other = between(0, s);
      for (int parallel = between(1, 4); parallel > 0; --parallel)
        add(topology.endpoints + other, ports[static_cast<std::size_t>(other)]++, s);
    }
    // Leaves come first, whoever holds end points or not: all may.
    topology.planes.push_back(std::move(plane));
  }
  return topology;
}

/// Some links slower than others, in one plane or in all.
inline void uneven(hw::Topology& topology) {
  for (hw::PlaneTopology& plane : topology.planes) {
    for (hw::Link& link : plane.links) {
      if (between(0, 4) == 0) link.rate.value *= one_of({0.05, 0.3, 0.8});
    }
  }
}

inline FabricSpec random_transfer_fabric() {
  hw::Topology topology = between(0, 3) == 0 ? random_graph() : random_topology();
  while (topology.endpoints < 2) topology = random_topology();
  if (between(0, 2) == 0) uneven(topology);
  FabricSpec spec = round_star(2);
  spec.topology = std::move(topology);
  spec.seed = static_cast<std::uint64_t>(between(1, 1000));
  spec.link.mtu = hw::Bytes(one_of({512, 1000, 4096, 4096}));
  spec.link.fec_payload = hw::Bytes(120);
  spec.link.fec_block = hw::Bytes(128);
  spec.ub_switch.forwarding =
      one_of({hw::Forwarding::kCutThrough, hw::Forwarding::kCutThrough, hw::Forwarding::kStoreAndForward});
  spec.ub_switch.uplink_policy = one_of({hw::PathPolicy::kRoundRobin, hw::PathPolicy::kHash, hw::PathPolicy::kFlow,
                                         hw::PathPolicy::kPacket, hw::PathPolicy::kLeastLoaded});
  spec.ub_switch.allocation = hw::Picoseconds(one_of({0, 2'000, 60'000}));
  spec.ub_switch.read_ports = one_of({0, 0, 1});
  spec.ub_switch.input_buffer = hw::Bytes(one_of({16, 64, 64}) << 10);
  spec.ub_switch.buffer_release =
      one_of({hw::BufferRelease::kPacket, hw::BufferRelease::kPacket, hw::BufferRelease::kCell});
  spec.port.receive_buffer = hw::Bytes(one_of({16, 64, 64}) << 10);
  spec.port.plane_policy =
      one_of({hw::PlanePolicy::kPacket, hw::PlanePolicy::kPacket, hw::PlanePolicy::kMessage, hw::PlanePolicy::kHash});
  spec.port.transaction =
      one_of({hw::WriteTransaction::kMessage, hw::WriteTransaction::kMessage, hw::WriteTransaction::kStore});
  spec.port.write_unit = one_of({1.0, 37.0});
  spec.port.read_unit = one_of({1.0, 30.0});
  spec.port.atomic = hw::Picoseconds(one_of({0, 10'000, 400'000}));
  spec.port.receive_queue = one_of({3, 256});
  spec.port.message = hw::Bytes(one_of({4096, 6000, 8192, 32768}));
  spec.port.order_by = one_of({hw::OrderBy::kInitiator, hw::OrderBy::kTarget});
  spec.ddr_rate = hw::BytesPerSecond(one_of({0.0, 10e9}));
  spec.link.retry_buffer = hw::Bytes(one_of({16, 64, 64, 64}) << 10);
  return spec;
}

/// Dead links that leave a path, slow ones, and ones that err.
inline void random_faults(FabricSpec& spec) {
  for (hw::PlaneTopology& plane : spec.topology.planes) {
    for (hw::Link& link : plane.links) {
      switch (between(0, 40)) {
        case 0: link.alive = false; break;
        case 1: link.bit_error_rate = one_of({1e-7, 1e-6, 1e-5, 5e-5}); break;
        default: break;
      }
    }
  }
}

inline TransferCase random_transfer() {
  TransferCase c{random_transfer_fabric(), {}};
  if (between(0, 2) == 0) random_faults(c.spec);
  PointToPoint& t = c.transfer;
  t.from = between(0, c.spec.topology.endpoints);
  t.to = between(0, c.spec.topology.endpoints - 1);
  if (t.to >= t.from) ++t.to;
  t.operation = static_cast<Operation>(between(0, static_cast<int>(kOperationNames.size())));
  // Long enough for a few hundred times what stands in buffers and windows, and short enough to simulate.
  t.bytes = model::is_atomic(t.operation) ? 8 << 16 : model::in_units(t.operation) ? 4 << 20 : 16 << 20;
  t.initiators = one_of({4, 48, 48});
  t.window = hw::Bytes(one_of({16, 64, 64}) << 10);
  t.interval = hw::Picoseconds(one_of({0, 60'000, 1'000'000}));
  t.direct = between(0, 4) != 0;
  t.order = one_of({Order::kNone, Order::kNone, Order::kNone, Order::kRelaxed, Order::kStrong, Order::kFence});
  return c;
}

}  // namespace cmx::model::test
