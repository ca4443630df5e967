// SPDX-License-Identifier: Apache-2.0
#include "hw/machine/machine_summary.h"

#include <fmt/format.h>

#include <algorithm>

namespace hw {
namespace {

int tier_of(const Topology& topology, const PlaneTopology& plane, int node) {
  return node < topology.endpoints ? 0 : plane.switches[static_cast<std::size_t>(node - topology.endpoints)].tier;
}

TierSummary& tier(MachineSummary& summary, int number) {
  while (static_cast<int>(summary.tiers.size()) < number) {
    summary.tiers.emplace_back();
    summary.tiers.back().name = fmt::format("L{}", summary.tiers.size());
  }
  return summary.tiers[static_cast<std::size_t>(number - 1)];
}

void count_link(MachineSummary& summary, const Topology& topology, const PlaneTopology& plane, const Link& link) {
  switch (link.link_class) {
    case LinkClass::kDie: ++summary.links.die; break;
    case LinkClass::kCpu: ++summary.links.cpu; break;
    case LinkClass::kUplink: ++summary.links.uplink; break;
    case LinkClass::kL2Uplink: ++summary.links.l2_uplink; break;
    case LinkClass::kDieToDie: ++summary.links.die_to_die; break;
  }
  if (!plane.switched) return;
  const double rate = to_gb_per_s(link.rate);
  if (const int below = tier_of(topology, plane, link.a.node); below > 0) {
    ++tier(summary, below).links_up;
    tier(summary, below).up_gb_per_s += rate;
  }
  TierSummary& above = tier(summary, tier_of(topology, plane, link.b.node));
  ++above.links_down;
  above.down_gb_per_s += rate;
  if (link.link_class == LinkClass::kDie) above.die_oversubscription += rate;  // divided by the links up once they are counted
  if (link.a.node == 0) summary.ub_gb_per_s_per_die += rate;
}

/// What crosses the middle of the end points in one plane: their own links on one switch, half of the uplinks of the narrowest tier otherwise.
double bisection(const Topology& topology, const PlaneTopology& plane) {
  const auto leaves = std::count_if(plane.switches.begin(), plane.switches.end(), [](const SwitchNode& s) { return s.tier == 1; });
  double lower_endpoints = 0;
  double lower_uplinks = 0;
  double l2_uplinks = 0;
  for (const Link& link : plane.links) {
    const double rate = to_gb_per_s(link.rate);
    if (link.link_class == LinkClass::kDie && link.a.node < topology.dies / 2) lower_endpoints += rate;
    if (link.link_class == LinkClass::kUplink && link.a.node - topology.endpoints < leaves / 2) lower_uplinks += rate;
    if (link.link_class == LinkClass::kL2Uplink) l2_uplinks += rate;
  }
  if (leaves < 2) return lower_endpoints;
  const double below = std::min(lower_endpoints, lower_uplinks);
  return l2_uplinks > 0 ? std::min(below, l2_uplinks / 2) : below;
}

MachineSummary::Engines engines_of(const SupernodeParts& parts) {
  const AicSpec& aic = parts.engines.aic;
  const double bytes_per_second = static_cast<double>(aic.cube_rows) * aic.cube_columns * aic.cube_k_bytes * aic.clock.value * parts.die.aic;
  return {.aic = parts.die.aic,
          .aiv = parts.die.aiv,
          .bf16_tflops = bytes_per_second * 1e-12,  // 2 operations, 2 bytes
          .int8_tops = 2 * bytes_per_second * 1e-12,
          .hbm_gib = static_cast<double>(parts.engines.hbm.capacity.value) / (1024.0 * 1024 * 1024),
          .hbm_gb_per_s = to_gb_per_s(parts.engines.hbm.rate),
          .l2_mib = static_cast<double>(parts.engines.l2.capacity.value) / (1024.0 * 1024)};
}

}  // namespace

MachineSummary describe(const Machine& machine) {
  const Topology topology = machine.topology();
  MachineSummary summary;
  summary.name = machine.name;
  summary.network = machine.supernode ? "supernode" : machine.star ? "star" : "clos";
  summary.dies = topology.dies;
  summary.cpus = topology.endpoints - topology.dies;
  if (machine.supernode) {
    summary.npus = machine.supernode->counts.npus();
    summary.nodes = machine.supernode->counts.nodes;
    summary.engines = engines_of(*machine.supernode);
  }
  if (machine.clos) {
    const ClosSpec& clos = *machine.clos;
    summary.npus = clos.dies_per_npu > 0 ? clos.endpoints / clos.dies_per_npu : 0;
    summary.nodes = clos.dies_per_node > 0 ? clos.endpoints / clos.dies_per_node : 0;
  }
  const auto ports_there = [&](int number) {
    if (machine.supernode) return number == 1 ? machine.supernode->counts.l1_ports : machine.supernode->counts.l2_ports;
    if (machine.clos) return number == 1 ? machine.clos->l1_ports : number == 2 ? machine.clos->l2_ports : machine.clos->l3_ports;
    return summary.dies;
  };
  for (const PlaneTopology& plane : topology.planes) {
    for (const Link& link : plane.links) count_link(summary, topology, plane, link);
    if (!plane.switched) continue;
    ++summary.planes;
    for (const SwitchNode& node : plane.switches) {
      TierSummary& into = tier(summary, node.tier);
      ++into.switches;
      into.ports = std::max(into.ports, node.ports);
      into.ports_there = ports_there(node.tier);
    }
    summary.bisection_gb_per_s += bisection(topology, plane);
  }
  for (TierSummary& each : summary.tiers) {
    each.port_use = static_cast<double>(each.links_down + each.links_up) / (static_cast<double>(each.switches) * each.ports_there);
    each.oversubscription = each.up_gb_per_s > 0 ? each.down_gb_per_s / each.up_gb_per_s : 0;
    each.die_oversubscription = each.up_gb_per_s > 0 ? each.die_oversubscription / each.up_gb_per_s : 0;
  }
  summary.l1_switches = summary.tiers.empty() ? 0 : summary.tiers[0].switches;
  summary.l2_switches = summary.tiers.size() < 2 ? 0 : summary.tiers[1].switches;
  summary.l3_switches = summary.tiers.size() < 3 ? 0 : summary.tiers[2].switches;
  return summary;
}

int fitted_parameters(const Config& config) {
  return static_cast<int>(std::count_if(config.parameters().begin(), config.parameters().end(),
                                        [](const auto& entry) { return !entry.second.fit.empty() || entry.second.overlaid; }));
}

}  // namespace hw
