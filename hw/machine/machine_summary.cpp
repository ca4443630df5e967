// SPDX-License-Identifier: Apache-2.0
#include "hw/machine/machine_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace cmx::hw {
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
    case LinkClass::kPeer: ++summary.links.peer; break;
  }
  if (!plane.switched) return;
  const double rate = to_gb_per_s(link.rate);
  if (link.link_class == LinkClass::kPeer) {
    tier(summary, tier_of(topology, plane, link.a.node)).links_peer += 1;
    return;
  }
  if (const int below = tier_of(topology, plane, link.a.node); below > 0) {
    ++tier(summary, below).links_up;
    tier(summary, below).up_gb_per_s += rate;
  }
  TierSummary& above = tier(summary, tier_of(topology, plane, link.b.node));
  ++above.links_down;
  above.down_gb_per_s += rate;
  if (link.link_class == LinkClass::kDie)
    above.die_oversubscription += rate;  // divided by the links up once they are counted
}

/// What the UB links of the dies carry: the mean of them, the least and the most.
void measure_dies(MachineSummary& summary, const Topology& topology) {
  std::vector<double> rates(static_cast<std::size_t>(topology.dies));
  for (const PlaneTopology& plane : topology.planes) {
    if (!plane.switched) continue;
    for (const Link& link : plane.links) {
      if (link.a.node < topology.dies) rates[static_cast<std::size_t>(link.a.node)] += to_gb_per_s(link.rate);
    }
  }
  if (rates.empty()) return;
  const auto [least, most] = std::minmax_element(rates.begin(), rates.end());
  summary.least_ub_gb_per_s = *least;
  summary.most_ub_gb_per_s = *most;
  // The sum of equal numbers is not always their number times one.
  summary.ub_gb_per_s_per_die =
      *least == *most ? *least : std::accumulate(rates.begin(), rates.end(), 0.0) / static_cast<double>(rates.size());
}

std::vector<int> links_of_switches(const Topology& topology, const PlaneTopology& plane) {
  std::vector<int> links(plane.switches.size());
  for (const Link& link : plane.links) {
    for (const LinkEnd& end : {link.a, link.b}) {
      if (end.node >= topology.endpoints) ++links[static_cast<std::size_t>(end.node - topology.endpoints)];
    }
  }
  return links;
}

MachineSummary::Engines engines_of(const SupernodeParts& parts) {
  const AicSpec& aic = parts.engines.aic;
  const double bytes_per_second =
      static_cast<double>(aic.cube_rows) * aic.cube_columns * aic.cube_k_bytes * aic.clock.value * parts.die.aic;
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
  summary.network = machine.supernode ? "supernode" : machine.star ? "star" : machine.clos ? "clos" : "network";
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
  const auto ports_there = [&](int number, int has) {
    if (machine.network) return has;
    if (machine.supernode) return number == 1 ? machine.supernode->counts.l1_ports : machine.supernode->counts.l2_ports;
    if (machine.clos)
      return number == 1 ? machine.clos->l1_ports : number == 2 ? machine.clos->l2_ports : machine.clos->l3_ports;
    return summary.dies;
  };
  for (const PlaneTopology& plane : topology.planes) {
    for (const Link& link : plane.links) count_link(summary, topology, plane, link);
    if (!plane.switched) continue;
    ++summary.planes;
    const std::vector<int> links = links_of_switches(topology, plane);
    for (std::size_t s = 0; s < plane.switches.size(); ++s) {
      const SwitchNode& node = plane.switches[s];
      TierSummary& into = tier(summary, node.tier);
      const int there = ports_there(node.tier, node.ports);
      ++into.switches;
      into.ports = std::max(into.ports, links[s]);
      into.ports_there = std::max(into.ports_there, there);
      into.port_use += there;  // the links are divided by it once all are counted
    }
  }
  measure_dies(summary, topology);
  for (TierSummary& each : summary.tiers) {
    each.port_use = static_cast<double>(each.links_down + each.links_up + 2 * each.links_peer) / each.port_use;
    each.oversubscription = each.up_gb_per_s > 0 ? each.down_gb_per_s / each.up_gb_per_s : 0;
    each.die_oversubscription = each.up_gb_per_s > 0 ? each.die_oversubscription / each.up_gb_per_s : 0;
  }
  summary.l1_switches = summary.tiers.empty() ? 0 : summary.tiers[0].switches;
  summary.l2_switches = summary.tiers.size() < 2 ? 0 : summary.tiers[1].switches;
  summary.l3_switches = summary.tiers.size() < 3 ? 0 : summary.tiers[2].switches;
  return summary;
}

int fitted_parameters(const Config& config) {
  return static_cast<int>(std::count_if(config.parameters().begin(), config.parameters().end(), [](const auto& entry) {
    return !entry.second.fit.empty() || entry.second.overlaid;
  }));
}

}  // namespace cmx::hw
