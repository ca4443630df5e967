// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/unloaded.h"

#include <algorithm>

#include "tlm/ub_fabric/route.h"

namespace cmx::model {
namespace {

/// A packet on the wire, and what its receiver does with it.
struct Packet {
  std::int64_t framed;  // bytes
  std::int64_t plain;   // the same on a link without framing
  std::int64_t payload{0};
  double unit_cycles{0};           // to commit or place a unit of payload
  double memory_ps_per_byte{0.0};  // of the receiver, where its memory may be slower than that
};

/// The two packets of one transaction.
struct UnloadedTransaction {
  Packet there;
  Packet back;
};

UnloadedTransaction transaction_of(const FabricSpec& spec, const Message& message, int planes) {
  const Operation operation = message.operation;
  const std::int64_t largest =
      writes_message(operation) && planes == 0 ? spec.link.mtu.value : largest_payload(spec, operation);
  const std::int64_t payload = std::min(message.bytes, largest);
  const std::int64_t control = spec.link.acknowledge.value;
  const auto data = [&](std::int64_t bytes) {
    return Packet{.framed = spec.link.data_packet(hw::Bytes(bytes)).value, .plain = std::max(bytes, control)};
  };
  Packet placed = data(payload);
  placed.payload = payload;
  placed.unit_cycles = spec.port.read_unit;
  if (reads(operation)) return {{.framed = spec.link.request_packet().value, .plain = control}, placed};
  if (is_atomic(operation)) return {data(operation == Operation::kCompareAndSwap ? 2 * payload : payload), placed};
  placed.unit_cycles = spec.port.write_unit;
  const bool to_socket = message.destination >= spec.topology.dies && spec.ddr_rate.value > 0;
  if (to_socket) placed.memory_ps_per_byte = 1e12 * planes / spec.ddr_rate.value;
  return {placed, {.framed = spec.link.acknowledge_packet().value, .plain = control}};
}

/// Adds the steps of one packet over `hops`, rounded as the simulation rounds them.
void add_leg(const FabricSpec& spec, const std::vector<Hop>& hops, const Packet& packet, bool response,
             std::vector<Step>& steps) {
  const bool framed = hops.back().link->framed;
  const bool cut_through = spec.ub_switch.forwarding == hw::Forwarding::kCutThrough;
  const auto add = [&](Part part, int node, std::optional<int> port, std::int64_t ps, double exact_ps) {
    steps.push_back({part, response, node, port, ps, exact_ps});
  };
  const auto add_fixed = [&](Part part, int node, std::optional<int> port, hw::Picoseconds time) {
    add(part, node, port, time.value, static_cast<double>(time.value));
  };
  const auto rounded = [](double ps) { return static_cast<std::int64_t>(ps + 0.5); };
  double tail = 0;  // behind the head
  hw::LinkEnd slowest = hops.front().from;
  add_fixed(Part::kPort, hops.front().from.node, std::nullopt, spec.port.pipeline);
  for (const Hop& hop : hops) {
    const auto rate = hop.link->framed ? spec.link.after_fec(hop.link->rate) : hop.link->rate;
    const auto bytes = static_cast<double>(hop.link->framed ? packet.framed : packet.plain);
    const double serialisation = bytes * (1e12 / rate.value);
    // Cut-through: the slowest link's serialisation counts once; store-and-forward: every link's.
    if (serialisation >= tail) slowest = hop.from;
    tail = std::max(tail, serialisation);
    add_fixed(Part::kWire, hop.from.node, hop.from.port, hop.link->wire);
    if (&hop == &hops.back()) break;
    if (!cut_through) {
      add(Part::kSerialisation, hop.from.node, hop.from.port, rounded(tail), tail);
      tail = 0;
    }
    add_fixed(Part::kSwitch, hop.to, std::nullopt, spec.ub_switch.latency);
  }
  const int receiver = hops.back().to;
  add_fixed(Part::kPort, receiver, std::nullopt, spec.port.pipeline);
  const double flit_ps = static_cast<double>(spec.link.flit.value) * 1e12 / hops.back().link->rate.value;
  const std::int64_t units = (packet.payload + spec.port.unit.value - 1) / spec.port.unit.value;
  const double commit = !framed ? 0 : units == 0 ? flit_ps : static_cast<double>(units) * packet.unit_cycles * flit_ps;
  const double service = std::max(commit, static_cast<double>(packet.payload) * packet.memory_ps_per_byte);
  // Units commit while the packet still comes in: only the first one's serialisation is ahead of its commit.
  const std::int64_t first = units > 1 ? rounded(tail) / units : rounded(tail);
  const double exact_first = units > 1 ? tail / static_cast<double>(units) : tail;
  const std::int64_t done = std::max(first + rounded(service), rounded(tail));
  const std::int64_t ahead = framed ? first : rounded(tail);
  const double exact_ahead = framed ? exact_first : tail;
  add(Part::kSerialisation, slowest.node, slowest.port, ahead, exact_ahead);
  if (done > ahead)
    add(Part::kReceive, receiver, std::nullopt, done - ahead, std::max(exact_first + service, tail) - exact_ahead);
}

/// A part's key among parts_ns: those that may come several times in the plural.
constexpr std::pair<Part, const char*> kKeys[]{
    {Part::kInject, "inject"},   {Part::kFetch, "fetch"},           {Part::kPort, "ports"},
    {Part::kWire, "wires"},      {Part::kSwitch, "switches"},       {Part::kSerialisation, "serialisation"},
    {Part::kReceive, "receive"}, {Part::kLookup, "receive_lookup"}, {Part::kAtomic, "atomic"},
    {Part::kMemory, "memory"},   {Part::kVisible, "visible"}};

}  // namespace

const char* to_string(Part part) {
  switch (part) {
    case Part::kInject: return "inject";
    case Part::kFetch: return "fetch";
    case Part::kPort: return "port";
    case Part::kWire: return "wire";
    case Part::kSwitch: return "switch";
    case Part::kSerialisation: return "serialisation";
    case Part::kReceive: return "receive";
    case Part::kLookup: return "receive_lookup";
    case Part::kAtomic: return "atomic";
    case Part::kMemory: return "memory";
    case Part::kVisible: break;
  }
  return "visible";
}

Unloaded unloaded(const UbFabric& fabric, const Message& message, bool direct, RouteChoice choice) {
  const Route route = route_between(fabric, message, direct, choice);
  return unloaded(fabric.spec(), route, message, route.plane < fabric.switched_planes() ? fabric.switched_planes() : 0);
}

Unloaded unloaded(const FabricSpec& spec, const Route& route, const Message& message, int planes) {
  const UnloadedTransaction transaction = transaction_of(spec, message, planes);
  const hw::Picoseconds memory = message.destination < spec.topology.dies ? spec.port.hbm_access : spec.ddr_access;
  Unloaded result;
  result.hops = static_cast<int>(route.there.size());
  result.plane = route.plane;
  std::vector<Step>& steps = result.steps;
  const auto add = [&](Part part, bool response, int node, hw::Picoseconds time) {
    steps.push_back({part, response, node, std::nullopt, time.value, static_cast<double>(time.value)});
  };
  add(Part::kInject, false, message.source, spec.port.inject);
  if (writes_message(message.operation)) add(Part::kFetch, false, message.source, spec.port.write_fetch);
  add_leg(spec, route.there, transaction.there, false, steps);
  if (message.operation == Operation::kSend && !answers_each(spec, Operation::kSend, planes == 0))
    add(Part::kLookup, false, message.destination, spec.port.receive_lookup);
  double delivered = 0;
  for (const Step& step : steps) delivered += step.exact_ps;
  result.delivered = hw::from_ns(delivered * 1e-3) + spec.port.visible;
  if (is_atomic(message.operation)) add(Part::kAtomic, true, message.destination, spec.port.atomic);
  add(Part::kMemory, true, message.destination, memory);
  add_leg(spec, route.back, transaction.back, true, steps);
  add(Part::kVisible, true, message.source, spec.port.visible);
  for (const Step& step : steps) result.latency += hw::Picoseconds(step.ps);
  for (const auto& [part, key] : kKeys) {
    std::int64_t ps = 0;
    bool found = false;
    for (const Step& step : steps) {
      ps += step.part == part ? step.ps : 0;
      found = found || step.part == part;
    }
    if (!found && (part == Part::kLookup || part == Part::kAtomic)) continue;
    result.parts_ns.emplace_back(key, hw::to_ns(hw::Picoseconds(ps)));
  }
  return result;
}

}  // namespace cmx::model
