// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/directions.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "tlm/ub_fabric/analysis/service.h"

namespace cmx::model {

std::int64_t lane_cells(const FabricSpec& spec, bool endpoint) {
  const std::int64_t own =
      (endpoint ? spec.port.receive_buffer : spec.ub_switch.input_buffer).value / spec.link.cell.value;
  if (endpoint || spec.ub_switch.buffer_pool == hw::BufferPool::kExclusive) return own;
  return own * spec.link.virtual_lanes -
         spec.ub_switch.reserved.value / spec.link.cell.value * (spec.link.virtual_lanes - 1);
}

std::size_t output_number(const hw::PlaneTopology& plane, int endpoints, const hw::LinkEnd& from) {
  if (from.node < endpoints) return static_cast<std::size_t>(from.node);
  auto number = static_cast<std::size_t>(endpoints) + static_cast<std::size_t>(from.port);
  for (int sw = 0; sw < from.node - endpoints; ++sw)
    number += static_cast<std::size_t>(plane.switches[static_cast<std::size_t>(sw)].ports);
  return number;
}

Holding holding(const FabricSpec& spec, const std::vector<Hop>& hops, std::size_t at, const PacketSize& size,
                Operation operation, bool open) {
  const bool stored = spec.ub_switch.forwarding == hw::Forwarding::kStoreAndForward;
  const auto time = [&](const Hop& hop) { return static_cast<double>(serialisation(spec, *hop.link, size.wire)); };
  // Behind its head on the link of hop `at`. What a slower link before it leaves may have caught up in a queue.
  const double tail = time(hops[at]);
  const Hop& hop = hops[at];
  const auto cells = static_cast<double>(spec.link.cells(hw::Bytes(size.wire)));
  double held = 2 * static_cast<double>(hop.link->wire.value);
  if (at + 1 == hops.size()) {
    const bool read = reads(operation) || is_atomic(operation);
    const auto service = static_cast<double>(receive_service(spec, hop, size.payload, read, 0));
    // A send keeps its room until the receive queue has said where it goes.
    if (operation == Operation::kSend && !answers_each(spec, operation, !hop.link->framed))
      held += static_cast<double>(spec.port.receive_lookup.value);
    const std::int64_t units = (size.payload + spec.port.unit.value - 1) / spec.port.unit.value;
    const double first = units > 1 ? tail / static_cast<double>(units) : tail;
    held += static_cast<double>(spec.port.pipeline.value) + std::max(tail, first + service);
    return {held, held * cells};
  }
  const double leaving = std::max(stored ? 0.0 : tail, open ? 0.0 : time(hops[at + 1]));
  held += static_cast<double>(spec.ub_switch.latency.value) + (stored ? tail : 0) + leaving;
  // Cell by cell: the first is free soon after the head has left.
  const double early = spec.ub_switch.buffer_release == hw::BufferRelease::kCell ? leaving * (cells - 1) / 2 : 0;
  return {held, held * cells - early};
}

std::vector<Direction> directions_of(const FabricSpec& spec, const Leg& leg, Operation operation) {
  std::vector<Direction> all;
  std::map<std::pair<const hw::Link*, int>, std::size_t> index;
  for (const Leg::LoadedRoute& route : leg.routes()) {
    for (std::size_t at = 0; at < route.hops.size(); ++at) {
      const Hop& hop = route.hops[at];
      const auto [known, added] = index.try_emplace({hop.link, hop.from.node}, all.size());
      if (added) all.push_back({.hop = hop, .last = at + 1 == route.hops.size(), .from_switch = at > 0, .packets = {}});
      Direction& direction = all[known->second];
      for (const auto& [size, number] : route.packets) {
        direction.packets[size] += number;
        if (!direction.last)
          direction.next_links_ps +=
              number * static_cast<double>(serialisation(spec, *route.hops[at + 1].link, size.wire));
        if (size.payload == 0) continue;
        const Holding held = holding(spec, route.hops, at, size, operation, leg.open());
        direction.held_ps += number * held.ps;
        direction.held_cells_ps += number * held.cells_ps;
      }
    }
  }
  if (leg.draws() == 0) return all;
  constexpr double kDeviations = 3;
  for (Direction& direction : all) {
    const double share = count(direction.packets) / count(leg.packets());
    direction.sure = std::max(0.0, 1 - kDeviations * std::sqrt(std::max(1 - share, 0.0) / (share * leg.draws())));
  }
  return all;
}

}  // namespace cmx::model
