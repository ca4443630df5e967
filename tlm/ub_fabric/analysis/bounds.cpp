// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/bounds.h"

#include <fmt/format.h>

#include <algorithm>

#include "tlm/ub_fabric/unloaded.h"
#include "tlm/ub_fabric/way.h"

namespace model {
namespace {

/// What one lane can have of the buffer at the far end of a link.
std::int64_t buffer_of(const FabricSpec& spec, bool endpoint) {
  const std::int64_t own = (endpoint ? spec.port.receive_buffer : spec.ub_switch.input_buffer).value;
  if (spec.ub_switch.buffer_pool == hw::BufferPool::kExclusive) return own;
  return own * spec.link.virtual_lanes - spec.ub_switch.reserved.value * (spec.link.virtual_lanes - 1);
}

/// Links that the first switch may choose among.
int equal_ways(const UbFabric& fabric, const Way& way, const std::vector<Hop>& hops, int target) {
  if (fabric.spec().ub_switch.uplink_policy == hw::PathPolicy::kFlow) return 1;
  return static_cast<int>(fabric.plane(way.plane).routing().ports(hops.front().to - fabric.spec().topology.endpoints, target).size());
}

/// Full packets of data, each ahead of the next by no more than the buffers of the way allow.
void add_buffer_bounds(const UbFabric& fabric, const Way& way, const Message& message, std::vector<Bound>& bounds) {
  const FabricSpec& spec = fabric.spec();
  const bool read = reads(message.operation) || is_atomic(message.operation);
  const std::int64_t payload = std::min(largest_payload(spec, message.operation), message.bytes);
  const hw::Bytes wire_bytes = spec.link.data_packet(hw::Bytes(payload));
  const std::int64_t packet = spec.link.cells(wire_bytes) * spec.link.cell.value;
  const std::int64_t whole_units = (payload + spec.port.unit.value - 1) / spec.port.unit.value;
  const auto units = static_cast<double>(whole_units);
  const std::vector<Hop>& hops = read ? way.back : way.there;
  const auto serialisation = [&](const Hop& hop) { return static_cast<double>(wire_bytes.value) / spec.link.after_fec(hop.link->rate).value * 1e9; };
  const bool stored = spec.ub_switch.forwarding == hw::Forwarding::kStoreAndForward;
  Bound credits{"credits", 0, ""};
  double tail_ns = 0;
  double way_ns = 0;     // of the head, from queue to far port
  double commit_ns = 0;  // from there to all in memory
  for (const Hop& hop : hops) {
    const bool last = &hop == &hops.back();
    const double wire_ns = hw::to_ns(hop.link->wire);
    tail_ns = std::max(stored ? 0.0 : tail_ns, serialisation(hop));
    // Room is taken as the head leaves, and is back a wire after the packet has left the far buffer.
    double held_ns = 2 * wire_ns;
    if (last) {
      const double flit_ns = static_cast<double>(spec.link.flit.value) / hop.link->rate.value * 1e9;
      const double first_ns = units > 1 ? tail_ns / units : tail_ns;
      commit_ns = std::max(tail_ns, first_ns + units * (read ? spec.port.read_unit : spec.port.write_unit) * flit_ns);
      held_ns += hw::to_ns(spec.port.pipeline) + commit_ns;
    } else {
      held_ns += hw::to_ns(spec.ub_switch.latency) + (stored ? tail_ns : 0) + std::max(tail_ns, serialisation(*(&hop + 1)));
    }
    way_ns += wire_ns + hw::to_ns(last ? spec.port.pipeline : spec.ub_switch.latency);
    const std::int64_t buffer = buffer_of(spec, last);
    // Between switches messages spread over equal links; at either end there is one.
    const int links =
        &hop == &hops.front() || last ? way.planes : way.planes * equal_ways(fabric, way, hops, read ? message.source : message.destination);
    const std::int64_t fitting = buffer / packet;
    const double gb_per_s = links * static_cast<double>(fitting * payload) / held_ns;
    if (credits.gb_per_s == 0 || gb_per_s < credits.gb_per_s) {
      credits.gb_per_s = gb_per_s;
      credits.arithmetic =
          fmt::format("{} links x {} packets of {} bytes in a buffer of {} bytes, each for {:.0f} ns", links, fitting, payload, buffer, held_ns);
    }
  }
  bounds.push_back(credits);
  const bool overtakes = !spec.ub_switch.keeps_order() || spec.ub_switch.paths == hw::PathSet::kAll || !spec.faults.empty();
  if (spec.port.placement != hw::Placement::kInOrder || !overtakes) return;
  const double held_ns = way_ns + commit_ns + way_ns + hw::to_ns(spec.port.pipeline);
  const std::int64_t packets = spec.port.reorder_buffer.value / payload;
  bounds.push_back({"reorder_room", way.planes * static_cast<double>(packets * payload) / held_ns,
                    fmt::format("{} planes x {} packets of {} bytes in a reorder buffer of {} bytes, each for {:.0f} ns", way.planes, packets,
                                payload, spec.port.reorder_buffer.value, held_ns)});
}

}  // namespace

std::vector<Bound> bandwidth_bounds(const UbFabric& fabric, const Message& message, int cores, std::int64_t window_bytes, std::int64_t interval_ps,
                                    bool direct) {
  const FabricSpec& spec = fabric.spec();
  const bool read = reads(message.operation) || is_atomic(message.operation);
  const Way way = way_between(fabric, message, direct, Ways::kFirst);
  const int planes = way.planes;
  std::vector<Bound> bounds;
  const hw::Link* slowest = way.there.front().link;
  for (const Hop& hop : way.there) {
    if (hop.link->rate < slowest->rate) slowest = hop.link;
  }
  if (way.framed) {
    const hw::Bytes packet(largest_payload(spec, message.operation));
    bounds.push_back({"wire", planes * hw::to_gb_per_s(spec.link.payload_rate(slowest->rate, packet)),
                      fmt::format("{} planes x {:.2f} GB/s x FEC {}/{} x {} of {} bytes a packet", planes, hw::to_gb_per_s(slowest->rate),
                                  spec.link.fec_payload.value, spec.link.fec_block.value, packet.value, spec.link.data_packet(packet).value)});
    const auto* receiver = (read ? way.there.front() : way.there.back()).link;
    const double flit_ns = static_cast<double>(spec.link.flit.value) / receiver->rate.value * 1e9;
    const double cycles = read ? spec.port.read_unit : spec.port.write_unit;
    const std::int64_t unit = std::min(spec.port.unit.value, packet.value);  // a part of a unit takes as long as a whole one
    bounds.push_back({read ? "port_read_placement" : "port_write_commit", planes * static_cast<double>(unit) / (cycles * flit_ns),
                      fmt::format("{} ports x {} bytes in {} flit cycles of {:.3f} ns", planes, unit, cycles, flit_ns)});
  } else {
    bounds.push_back({"wire", hw::to_gb_per_s(slowest->rate), fmt::format("die-to-die link, {:.0f} GB/s", hw::to_gb_per_s(slowest->rate))});
  }
  if (is_atomic(message.operation) && spec.port.atomic.value > 0) {
    bounds.push_back({"atomic_unit", planes * static_cast<double>(message.bytes) / hw::to_ns(spec.port.atomic),
                      fmt::format("{} ports x {} bytes every {:.1f} ns", planes, message.bytes, hw::to_ns(spec.port.atomic))});
  }
  if (message.operation == Operation::kSend) {
    bounds.push_back({"receive_queue",
                      planes * static_cast<double>(spec.port.receive_queue) * static_cast<double>(message.bytes) / hw::to_ns(spec.port.visible),
                      fmt::format("{} ports x {} places x {} bytes, each free after {:.0f} ns", planes, spec.port.receive_queue, message.bytes,
                                  hw::to_ns(spec.port.visible))});
  }
  Message one = message;
  one.bytes = std::min(message.bytes, spec.link.mtu.value);
  const double round_trip_ns = hw::to_ns(unloaded(fabric, one, direct).latency);
  bounds.push_back({"window", static_cast<double>(cores * window_bytes) / round_trip_ns,
                    fmt::format("{} cores x {} bytes outstanding over a round trip of {:.0f} ns", cores, window_bytes, round_trip_ns)});
  if (interval_ps > 0) {
    bounds.push_back({"issue", static_cast<double>(cores * message.bytes) / (static_cast<double>(interval_ps) * 1e-3),
                      fmt::format("{} cores x {} bytes every {:.1f} ns", cores, message.bytes, static_cast<double>(interval_ps) * 1e-3)});
  }
  if (message.destination >= spec.topology.dies && spec.ddr_rate.value > 0) {
    bounds.push_back({"ddr", hw::to_gb_per_s(spec.ddr_rate), fmt::format("DDR channels of the socket, {:.1f} GB/s", hw::to_gb_per_s(spec.ddr_rate))});
  }
  if (way.framed) add_buffer_bounds(fabric, way, message, bounds);
  std::stable_sort(bounds.begin(), bounds.end(), [](const Bound& a, const Bound& b) { return a.gb_per_s < b.gb_per_s; });
  return bounds;
}

}  // namespace model
