// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/unloaded.h"

#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"

namespace model {
namespace {

/// One direction of the way: the links in order, framed or not.
struct Way {
  std::vector<const hw::Link*> links;
  int switches{0};
  int planes{1};  // that lead there
  bool framed{true};
};

const hw::Link* link_of_endpoint(const hw::PlaneTopology& plane, int endpoint) {
  for (const auto& link : plane.links) {
    if (link.alive && (link.a.node == endpoint || link.b.node == endpoint)) return &link;
  }
  return nullptr;
}

/// The link at a port of a switch, and the node at its other end.
std::pair<const hw::Link*, int> link_at(const hw::PlaneTopology& plane, int node, int port) {
  for (const auto& link : plane.links) {
    if (link.a.node == node && link.a.port == port) return {&link, link.b.node};
    if (link.b.node == node && link.b.port == port) return {&link, link.a.node};
  }
  return {nullptr, -1};
}

Way way_between(const UbFabric& fabric, int from, int to, bool direct) {
  Way way;
  const auto& topology = fabric.spec().topology;
  int index = 0;
  if (direct && fabric.neighbours(from, to)) {
    index = fabric.switched_planes();
    way.links.push_back(link_of_endpoint(topology.planes[index], from));
    way.framed = way.links.back()->framed;
    return way;
  }
  way.planes = 0;
  for (int p = fabric.switched_planes() - 1; p >= 0; --p) {
    if (!fabric.plane(p).routing().reachable(from, to)) continue;
    index = p;
    ++way.planes;
  }
  if (way.planes == 0) {
    throw hw::BadInput(fmt::format("no live path from {} to {}", topology.endpoint_name(from), topology.endpoint_name(to)));
  }
  const auto& plane = topology.planes[index];
  const Routing& routing = fabric.plane(index).routing();
  way.switches = routing.switches_between(from, to);
  way.links.push_back(link_of_endpoint(plane, from));
  int node = topology.endpoints + routing.leaf(from);
  for (int hop = 0; hop < way.switches; ++hop) {
    const auto [link, next] = link_at(plane, node, routing.port(node - topology.endpoints, to, 0));
    way.links.push_back(link);
    node = next;
  }
  return way;
}

struct Leg {
  double wire{0}, serialisation{0}, switches{0}, ports{0}, receive{0};
};

/// `memory_ns_per_byte`: of the receiver, where its memory may be slower than the port's commit.
Leg leg(const FabricSpec& spec, const Way& way, std::int64_t framed_bytes, std::int64_t plain_bytes, double unit_cycles, std::int64_t payload,
        int target_is_b, double memory_ns_per_byte = 0) {
  Leg result;
  const auto* last = target_is_b != 0 ? way.links.back() : way.links.front();
  double stored = 0;  // in switches on the way, before the last link
  double tail = 0;    // behind the head on the last link
  const auto bytes = static_cast<double>(way.framed ? framed_bytes : plain_bytes);
  for (const auto* link : way.links) {
    result.wire += hw::to_ns(link->wire);
    const auto rate = way.framed ? spec.link.after_fec(link->rate) : link->rate;
    // Cut-through: the slowest link's serialisation counts once; store-and-forward: every link's.
    const double ns = bytes / rate.value * 1e9;
    if (spec.ub_switch.forwarding == hw::Forwarding::kCutThrough) {
      tail = std::max(tail, ns);
    } else {
      (link == last ? tail : stored) += ns;
    }
  }
  result.serialisation = stored + tail;
  result.switches = way.switches * hw::to_ns(spec.ub_switch.latency);
  result.ports = 2 * hw::to_ns(spec.port.pipeline);
  if (way.framed) {
    const double flit_ns = static_cast<double>(spec.link.flit.value) / last->rate.value * 1e9;
    const std::int64_t whole_units = (payload + spec.port.unit.value - 1) / spec.port.unit.value;
    const auto units = static_cast<double>(whole_units);
    result.receive = payload == 0 ? flit_ns : std::max(units * unit_cycles * flit_ns, static_cast<double>(payload) * memory_ns_per_byte);
    // Units commit while the packet still comes in: only the first one's serialisation is ahead of its commit.
    if (units > 1) {
      result.serialisation = stored + tail / units;
      result.receive = std::max(result.receive, tail - tail / units);
    }
  }
  return result;
}

/// What one packet's transaction of an operation puts on the bus.
struct Exchange {
  std::int64_t payload{0};                       // of one packet
  std::int64_t there_framed{0}, there_plain{0};  // bytes of the packet to the target, on a framed link and on a plain one
  std::int64_t back_framed{0}, back_plain{0};
  std::int64_t there_payload{0}, back_payload{0};  // that port pipelines commit or place
  double fetch_ns{0}, target_ns{0};                // at the initiator; at the target beside its memory
};

Exchange exchange_of(const FabricSpec& spec, const Message& message) {
  const Operation operation = message.operation;
  Exchange e;
  e.payload = std::min(message.bytes, largest_payload(spec, operation));
  const auto framed = [&](std::int64_t bytes) { return spec.link.data_packet(hw::Bytes(bytes)).value; };
  const auto plain = [&](std::int64_t bytes) { return std::max(bytes, spec.link.acknowledge.value); };
  if (reads(operation) || is_atomic(operation)) {
    const std::int64_t operands = operation == Operation::kCompareAndSwap ? 2 * e.payload : e.payload;
    e.there_framed = is_atomic(operation) ? framed(operands) : spec.link.request_packet().value;
    e.there_plain = is_atomic(operation) ? plain(operands) : spec.link.acknowledge.value;
    e.back_framed = framed(e.payload);
    e.back_plain = plain(e.payload);
    e.back_payload = e.payload;
    if (is_atomic(operation)) e.target_ns = hw::to_ns(spec.port.atomic);
  } else {
    e.there_framed = framed(e.payload);
    e.there_plain = plain(e.payload);
    e.there_payload = e.payload;
    e.back_framed = spec.link.acknowledge_packet().value;
    e.back_plain = spec.link.acknowledge.value;
    if (writes_message(operation)) e.fetch_ns = hw::to_ns(spec.port.write_fetch);
    if (operation == Operation::kSend) e.target_ns = hw::to_ns(spec.port.receive_lookup);
  }
  return e;
}

}  // namespace

Unloaded unloaded(const UbFabric& fabric, const Message& message, bool direct) {
  const FabricSpec& spec = fabric.spec();
  const Way way = way_between(fabric, message.source, message.destination, direct);
  const Exchange exchange = exchange_of(spec, message);
  const bool to_socket = message.destination >= spec.topology.dies && spec.ddr_rate.value > 0;
  const double memory_ns_per_byte = to_socket ? 1e9 * fabric.switched_planes() / spec.ddr_rate.value : 0;
  const Leg there = leg(spec, way, exchange.there_framed, exchange.there_plain, spec.port.write_unit, exchange.there_payload, 1, memory_ns_per_byte);
  const Leg back = leg(spec, way, exchange.back_framed, exchange.back_plain, spec.port.read_unit, exchange.back_payload, 0);
  const double memory = message.destination < spec.topology.dies ? hw::to_ns(spec.port.hbm_access) : hw::to_ns(spec.ddr_access);
  Unloaded result;
  result.hops = static_cast<int>(way.links.size());
  result.parts_ns = {{"inject", hw::to_ns(spec.port.inject)},      {"fetch", exchange.fetch_ns},
                     {"ports", there.ports + back.ports},          {"wires", there.wire + back.wire},
                     {"switches", there.switches + back.switches}, {"serialisation", there.serialisation + back.serialisation},
                     {"receive", there.receive + back.receive},    {"memory", memory},
                     {"visible", hw::to_ns(spec.port.visible)}};
  if (is_atomic(message.operation)) result.parts_ns.insert(result.parts_ns.end() - 1, {"atomic", exchange.target_ns});
  if (message.operation == Operation::kSend) result.parts_ns.insert(result.parts_ns.end() - 2, {"receive_lookup", exchange.target_ns});
  double sum = 0;
  for (const auto& part : result.parts_ns) sum += part.second;
  result.latency = hw::from_ns(sum);
  result.delivered = hw::from_ns(hw::to_ns(spec.port.inject) + exchange.fetch_ns + there.ports + there.wire + there.switches + there.serialisation +
                                 there.receive + (message.operation == Operation::kSend ? exchange.target_ns : 0) + hw::to_ns(spec.port.visible));
  return result;
}

std::vector<Bound> bandwidth_bounds(const UbFabric& fabric, const Message& message, int cores, std::int64_t window_bytes, std::int64_t interval_ps,
                                    bool direct) {
  const FabricSpec& spec = fabric.spec();
  const bool read = reads(message.operation) || is_atomic(message.operation);
  const Way way = way_between(fabric, message.source, message.destination, direct);
  const int planes = way.planes;
  std::vector<Bound> bounds;
  const hw::Link* slowest = way.links.front();
  for (const auto* link : way.links) {
    if (link->rate < slowest->rate) slowest = link;
  }
  if (way.framed) {
    const hw::Bytes packet(largest_payload(spec, message.operation));
    bounds.push_back({"wire", planes * hw::to_gb_per_s(spec.link.payload_rate(slowest->rate, packet)),
                      fmt::format("{} planes x {:.2f} GB/s x FEC {}/{} x {} of {} bytes a packet", planes, hw::to_gb_per_s(slowest->rate),
                                  spec.link.fec_payload.value, spec.link.fec_block.value, packet.value, spec.link.data_packet(packet).value)});
    const auto* receiver = read ? way.links.front() : way.links.back();
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
  std::stable_sort(bounds.begin(), bounds.end(), [](const Bound& a, const Bound& b) { return a.gb_per_s < b.gb_per_s; });
  return bounds;
}

}  // namespace model
