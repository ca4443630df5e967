// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/port_limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "tlm/ub_fabric/analysis/service.h"

namespace cmx::model {
namespace {

class PortLimits {
 public:
  PortLimits(const FabricSpec& spec, const TransferLoad& load, const PlaneLoad& plane, Operation operation,
             Limits& limits)
      : spec_(spec), load_(load), plane_(plane), operation_(operation), limits_(limits) {}

  void add() {
    const bool read = reads(operation_) || is_atomic(operation_);
    if (!load_.own_link()) add_units(read ? plane_.back : plane_.there, read);
    add_memory(read ? plane_.back : plane_.there);
    if (is_atomic(operation_)) add_atomics();
    if (operation_ == Operation::kSend && !answers_each(spec_, operation_, load_.own_link())) add_receive_queue();
    if (!load_.own_link()) add_reorder_room(read ? plane_.back : plane_.there, read);
  }

 private:
  /// The receive pipeline, unit by unit.
  void add_units(const Leg& leg, bool read) {
    double ps = 0;
    const Hop& last = leg.routes().front().hops.back();
    const hw::Link& built = as_built(leg, last);
    const Hop port{&built, last.from, last.to};
    for (const auto& [size, number] : leg.packets())
      ps += number * static_cast<double>(receive_service(spec_, port, size.payload, read, 0));
    const std::int64_t unit =
        std::min(spec_.port.unit.value, leg.packets().rbegin()->first.payload);  // a part takes as long as a whole one
    limits_.note(read ? "port_read_placement" : "port_write_commit", plane_.plane, ps, [&] {
      return fmt::format("{} ports x {} bytes in {} flit cycles of {:.3f} ns", load_.planes().size(), unit,
                         read ? spec_.port.read_unit : spec_.port.write_unit, flit_ps(spec_, built) * 1e-3);
    });
  }

  /// Links that slow down during the run keep the flit clock of their port.
  const hw::Link& as_built(const Leg& leg, const Hop& hop) const {
    const auto number = static_cast<std::size_t>(hop.link - leg.plane().links.data());
    return spec_.topology.planes[static_cast<std::size_t>(plane_.plane)].links[number];
  }

  void add_memory(const Leg& leg) {
    const double memory = memory_ps_per_byte(spec_, plane_.there.to(), load_.switched());
    if (memory == 0 || is_atomic(operation_)) return;
    // Reads leave while the memory still delivers: the last one does not wait for its own.
    const double bytes = payload(leg.packets()) - (reads(operation_) ? payload(leg.packets()) / plane_.parts : 0);
    limits_.note("ddr", plane_.plane, bytes * memory, [&] {
      return fmt::format("DDR channels of the socket, {:.1f} GB/s", hw::to_gb_per_s(spec_.ddr_rate));
    });
  }

  void add_atomics() {
    const auto each = static_cast<double>(spec_.port.atomic.value);
    limits_.note("atomic_unit", plane_.plane, plane_.parts * each, [&] {
      return fmt::format("{} ports, an operand every {:.1f} ns each", load_.planes().size(), each * 1e-3);
    });
  }

  void add_receive_queue() {
    const auto taken = static_cast<double>(spec_.port.visible.value);
    const int places = spec_.port.receive_queue;
    limits_.note("receive_queue", plane_.plane, plane_.parts * taken / places - taken, [&] {
      return fmt::format("{} ports x {} places, each free after {:.0f} ns", load_.planes().size(), places,
                         taken * 1e-3);
    });
  }

  /// Room at the receiver that a flow reserves, until its sender knows of the commit.
  void add_reorder_room(const Leg& leg, bool read) {
    const bool overtakes =
        !spec_.ub_switch.keeps_order() || spec_.ub_switch.paths == hw::PathSet::kAll || !spec_.faults.empty();
    if (spec_.port.placement != hw::Placement::kInOrder || !overtakes || payload(leg.packets()) == 0) return;
    const std::int64_t data = leg.packets().rbegin()->first.payload;
    const std::vector<Hop>& hops = leg.routes().front().hops;
    double held = 0;
    double tail = 0;
    for (const Hop& hop : hops) {
      const bool last = &hop == &hops.back();
      held += 2 * static_cast<double>(hop.link->wire.value) +
              2 * static_cast<double>((last ? spec_.port.pipeline : spec_.ub_switch.latency).value);
      tail = std::max(tail, static_cast<double>(serialisation(spec_, *hop.link, leg.packets().rbegin()->first.wire)));
    }
    const auto service = static_cast<double>(receive_service(spec_, hops.back(), data, read, 0));
    const std::int64_t units = (data + spec_.port.unit.value - 1) / spec_.port.unit.value;
    held += std::max(tail, (units > 1 ? tail / static_cast<double>(units) : tail) + service);
    const std::int64_t room = spec_.port.reorder_buffer.value;
    const std::int64_t used = room / data * data;
    const double ps = payload(leg.packets()) * held / static_cast<double>(used) - held;
    limits_.note("reorder_room", plane_.plane, ps, [&] {
      return fmt::format("{} planes x {} packets of {} bytes in a reorder buffer of {} bytes, each for {:.0f} ns",
                         load_.planes().size(), room / data, data, room, held * 1e-3);
    });
  }

  const FabricSpec& spec_;
  const TransferLoad& load_;
  const PlaneLoad& plane_;
  Operation operation_;
  Limits& limits_;
};

}  // namespace

void add_port_limits(const FabricSpec& spec, const TransferLoad& load, const Transfer& transfer, Limits& limits) {
  for (const PlaneLoad& plane : load.planes()) {
    if (plane.parts > 0) PortLimits(spec, load, plane, transfer.message.operation, limits).add();
  }
}

}  // namespace cmx::model
