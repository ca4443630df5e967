// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/link_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hw/topology/link_names.h"
#include "tlm/ub_fabric/analysis/directions.h"
#include "tlm/ub_fabric/analysis/open_routes.h"
#include "tlm/ub_fabric/analysis/retry_draws.h"
#include "tlm/ub_fabric/analysis/service.h"
#include "tlm/ub_fabric/switch/link_retry.h"

namespace cmx::model {
namespace {

double time_on(const FabricSpec& spec, const hw::Link& link, const Packets& packets) {
  double ps = 0;
  for (const auto& [size, number] : packets) ps += number * static_cast<double>(serialisation(spec, link, size.wire));
  return ps;
}

/// What the limits of a plane's leg are computed from.
class LegLimits {
 public:
  LegLimits(const FabricSpec& spec, const TransferLoad& load, const PlaneLoad& plane, const Leg& leg,
            Operation operation, Limits& limits)
      : spec_(spec), load_(load), plane_(plane), leg_(leg), operation_(operation), limits_(limits) {}

  void add() {
    if (leg_.empty()) return;
    for (const Direction& direction : directions_of(spec_, leg_, operation_)) {
      // Between the first and the last link of an open split nobody knows who takes which.
      if (leg_.open() && direction.from_switch && !direction.last) continue;
      add_wire(direction);
      if (!leg_.open()) add_read_port(direction);
      if (!load_.own_link()) add_retry(direction);
      if (!leg_.open() || spec_.ub_switch.paths == hw::PathSet::kShortest) add_credits(direction);
    }
    if (leg_.open()) add_open_routes();
  }

 private:
  std::string name(const Hop& hop) const {
    const hw::LinkNames names(spec_.topology, plane_.plane);
    return fmt::format("{} from {}", names.name(hop.from.node, hop.from.port),
                       hw::node_name(spec_.topology, plane_.plane, hop.from.node));
  }
  std::string shape(const hw::Link& link) const {
    const PacketSize& size = leg_.packets().rbegin()->first;
    return fmt::format("{:.2f} GB/s x FEC {}/{} x {} of {} bytes a packet", hw::to_gb_per_s(link.rate),
                       spec_.link.fec_payload.value, spec_.link.fec_block.value, size.payload, size.wire);
  }

  void add_wire(const Direction& direction) {
    const hw::Link& link = *direction.hop.link;
    limits_.note("wire", plane_.plane, direction.sure * time_on(spec_, link, direction.packets), [&] {
      if (load_.own_link()) return fmt::format("die-to-die link, {:.0f} GB/s", hw::to_gb_per_s(link.rate));
      const double share = count(direction.packets) / count(leg_.packets());
      if (share > 0.999) return fmt::format("{} planes x {}", load_.planes().size(), shape(link));
      return fmt::format("{} of {} planes x {:.1f} % of a plane's packets over {}: {}", 1, load_.planes().size(),
                         100 * share, name(direction.hop), shape(link));
    });
    const auto grant = static_cast<double>(spec_.ub_switch.allocation.value);
    if (!direction.from_switch || grant <= 0) return;
    const double packets = direction.sure * count(direction.packets);
    limits_.note("allocation", plane_.plane, packets * grant, [&] {
      return fmt::format("{}: {:.0f} packets, one every {:.1f} ns", name(direction.hop), packets, grant * 1e-3);
    });
  }

  /// An input serves one output at a time, for as long as that one sends.
  void add_read_port(const Direction& direction) {
    if (direction.last || (spec_.ub_switch.read_ports != 1 && !spec_.switch_core)) return;
    limits_.note("read_port", plane_.plane, direction.sure * direction.next_links_ps, [&] {
      return fmt::format("input of {}: one packet at a time, {:.1f} ns each on the links that follow",
                         name(direction.hop), direction.next_links_ps * 1e-3 / count(direction.packets));
    });
  }

  void add_retry(const Direction& direction) {
    const hw::Link& link = *direction.hop.link;
    const auto round_trip = static_cast<double>(spec_.link.retry_round_trip(link.wire).value);
    const double grant = direction.from_switch ? static_cast<double>(spec_.ub_switch.allocation.value) : 0;
    const std::int64_t unit = spec_.link.retry_unit.value;
    const double packets = count(direction.packets);
    double sent_ps = 0;  // without errors
    double room_ps = 0;  // bytes on the link until they are acknowledged
    for (const auto& [size, number] : direction.packets) {
      const auto time = static_cast<double>(serialisation(spec_, link, size.wire));
      sent_ps += number * std::max(time, grant);
      const std::int64_t retry_unit = LinkRetry::first_unit(size.wire, unit);
      const std::int64_t room = direction.packets.size() > 1 ? spec_.link.retry_buffer.value
                                                             : spec_.link.retry_buffer.value / retry_unit * retry_unit;
      const double in_flight = round_trip + time * static_cast<double>(retry_unit) / static_cast<double>(size.wire);
      room_ps += number * static_cast<double>(size.wire) * in_flight / static_cast<double>(room);
    }
    limits_.note("retry_buffer", plane_.plane, direction.sure * room_ps - round_trip, [&] {
      return fmt::format("{}: {} bytes without acknowledgement, which takes {:.0f} ns", name(direction.hop),
                         spec_.link.retry_buffer.value, round_trip * 1e-3);
    });
    const RetryDraws again = draw_retries(spec_, leg_.plane(), plane_.plane, direction);
    if (again.retries == 0) return;
    limits_.note("retry", plane_.plane, direction.sure * (sent_ps + again.ps), [&] {
      return fmt::format("{}: {:.0f} packets and {:.0f} retries of this run, each {:.0f} ns and what is sent again",
                         name(direction.hop), packets, again.retries, round_trip * 1e-3);
    });
  }

  void add_credits(const Direction& direction) {
    const double packets = count(direction.packets);
    if (direction.held_ps == 0) return;
    const std::int64_t buffer = lane_cells(spec_, direction.last);
    const std::int64_t cells = spec_.link.cells(hw::Bytes(direction.packets.rbegin()->first.wire));
    const std::int64_t fewest = spec_.link.cells(hw::Bytes(direction.packets.begin()->first.wire));
    const bool whole = spec_.ub_switch.buffer_release == hw::BufferRelease::kPacket || direction.last;
    double ps = direction.held_cells_ps / static_cast<double>(buffer);
    const std::int64_t whole_packets = buffer / fewest;
    if (whole) ps = std::max(ps, direction.held_ps / static_cast<double>(whole_packets));
    limits_.note("credits", plane_.plane, direction.sure * ps - static_cast<double>(direction.hop.link->wire.value),
                 [&] {
                   return fmt::format("{}: {:.0f} packets, {} at a time in a buffer of {} bytes, each for {:.0f} ns",
                                      name(direction.hop), packets, buffer / cells, buffer * spec_.link.cell.value,
                                      direction.held_ps * 1e-3 / packets);
                 });
  }

  /// All routes together, however they share.
  void add_open_routes() {
    const double packets = count(leg_.packets());
    const auto grant = static_cast<double>(spec_.ub_switch.allocation.value);
    const auto slowest = [&](const hw::Link& link) {
      return std::max(time_on(spec_, link, leg_.packets()) / packets, grant);
    };
    const double wire = open_routes(leg_, spec_, [&](const Hop& hop) { return 1 / slowest(*hop.link); });
    limits_.note("wire", plane_.plane, packets / wire, [&] {
      return fmt::format("{} planes x {:.2f} packets of {} bytes a us over all routes", load_.planes().size(),
                         wire * 1e6, leg_.packets().rbegin()->first.payload);
    });
    if (payload(leg_.packets()) == 0 || spec_.ub_switch.paths != hw::PathSet::kShortest) return;
    const PacketSize& size = leg_.packets().rbegin()->first;
    const double credits = open_routes(leg_, spec_, [&](const Hop& hop) {
      const Holding held = holding(spec_, {hop, hop}, 0, size, operation_, true);
      return std::min(1 / slowest(*hop.link),
                      static_cast<double>(lane_cells(spec_, false)) / std::max(held.cells_ps, 1.0));
    });
    limits_.note("credits", plane_.plane, packets / credits, [&] {
      return fmt::format("{} planes x {:.2f} packets a us through the buffers of all routes", load_.planes().size(),
                         credits * 1e6);
    });
  }

  const FabricSpec& spec_;
  const TransferLoad& load_;
  const PlaneLoad& plane_;
  const Leg& leg_;
  Operation operation_;
  Limits& limits_;
};

}  // namespace

void add_link_limits(const FabricSpec& spec, const TransferLoad& load, Operation operation, Limits& limits) {
  for (const PlaneLoad& plane : load.planes()) {
    LegLimits(spec, load, plane, plane.there, operation, limits).add();
    LegLimits(spec, load, plane, plane.back, operation, limits).add();
  }
}

}  // namespace cmx::model
