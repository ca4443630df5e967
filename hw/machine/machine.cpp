// SPDX-License-Identifier: Apache-2.0
#include "hw/machine/machine.h"

#include <fmt/format.h>

#include "hw/machine/machine_check.h"
#include "hw/topology/builders.h"
#include "hw/topology/grid.h"

namespace cmx::hw {
namespace {

std::optional<FirmwareParts> read_firmware_parts(const Config& config) {
  if (!config.has_section("rv32") && !config.has_section("board")) return std::nullopt;
  const Rv32Spec rv32 = read_rv32_spec(config);
  return FirmwareParts{.rv32 = rv32, .board = read_board_spec(config, rv32)};
}

SupernodeParts read_parts(const Config& config) {
  return SupernodeParts{.counts = read_supernode_spec(config),
                        .die = read_die_spec(config),
                        .engines = read_engine_specs(config),
                        .comm_engine = read_comm_engine_spec(config),
                        .die_to_die = read_die_to_die_spec(config),
                        .cpu = read_cpu_spec(config),
                        .firmware = read_firmware_parts(config)};
}

void read_network(const Config& config, Machine& machine) {
  const bool supernode = config.has_section("supernode");
  const bool star = config.has_section("star");
  const bool clos = config.has_section("clos");
  const bool network = config.has_section("network");
  const int networks = (supernode ? 1 : 0) + (star ? 1 : 0) + (clos ? 1 : 0) + (network ? 1 : 0);
  if (networks != 1) {
    throw BadInput(fmt::format(
        "machine '{}' has {} networks; give it exactly one of the sections [supernode], [star], [clos] and [network]",
        config.name(), networks == 0 ? "no" : "several"));
  }
  if (supernode) machine.supernode = read_parts(config);
  if (star) machine.star = read_star_spec(config);
  if (clos) machine.clos = read_clos_spec(config);
  if (network) machine.network = read_network_spec(config);
}

}  // namespace

Machine read_machine(const Config& config) {
  Machine machine;
  machine.name = config.name();
  machine.ub_link = read_ub_link_spec(config);
  machine.ub_port = read_ub_port_spec(config);
  machine.ub_switch = read_ub_switch_spec(config);
  machine.wire = read_wire_spec(config);
  read_network(config, machine);
  config.finish();
  return machine;
}

Machine load_machine(const Config& config) {
  Machine machine = read_machine(config);
  for (const MachineCheck& check : check_machine(machine)) {
    if (!check.closes) throw DoesNotFit(fmt::format("{}{}", config.where(check.path), check.sentence));
  }
  return machine;
}

Topology Machine::built() const {
  if (star) return star_topology(star->endpoints, ub_link.rate, wire);
  if (clos) {
    return clos_topology({.endpoints = clos->endpoints,
                          .down = clos->down,
                          .up = clos->up,
                          .link = ub_link.rate,
                          .uplink = clos->uplink,
                          .planes = clos->planes,
                          .l2_switches = clos->l2_switches,
                          .l2_down = clos->l2_down,
                          .l2_up = clos->l2_up,
                          .l3_switches = clos->l3_switches,
                          .l2_uplink = clos->l2_uplink,
                          .l2_uplink_wire = clos->l2_uplink_wire},
                         wire);
  }
  if (network) return network_topology(*network);
  const SupernodeSpec& counts = supernode->counts;
  return supernode_topology({.nodes = counts.nodes,
                             .npus_per_node = counts.npus_per_node,
                             .dies_per_npu = counts.dies_per_npu,
                             .cpus_per_node = counts.cpus_per_node,
                             .planes = counts.planes,
                             .l2_switches = counts.l2_switches,
                             .links_per_l2 = counts.links_per_l2(),
                             .die_link = ub_link.rate,
                             .cpu_link = supernode->cpu.ub_link_rate(),
                             .uplink = ub_link.rate,
                             .die_to_die = supernode->die_to_die.rate,
                             .die_to_die_latency = supernode->die_to_die.latency},
                            wire);
}

/// The shipped shapes have shortest routes that go up and then down: nobody needs to look for cycles in them.
Topology Machine::topology() const {
  Topology topology = built();
  for (PlaneTopology& plane : topology.planes) {
    if (!plane.switched) continue;
    plane.routes = ub_switch.routes == RoutePolicy::kAuto && !network ? RoutePolicy::kShortest : ub_switch.routes;
    if (plane.routes != RoutePolicy::kDimensionOrdered) continue;
    plane.grid = ub_switch.grid;
    if (const std::string why = why_no_grid(plane, topology.endpoints, plane.grid); !why.empty())
      throw BadInput(fmt::format(
          "ub_switch.routes = \"dimension-ordered\": the network is no mesh or torus of {} places (ub_switch.grid): {}",
          fmt::join(plane.grid, "x"), why));
  }
  return topology;
}

const SupernodeParts& Machine::parts(const std::string& what) const {
  if (!supernode)
    throw BadInput(fmt::format(
        "{} needs dies; machine '{}' is a network only, the nearest with dies is cloudmatrix-node", what, name));
  return *supernode;
}

}  // namespace cmx::hw
