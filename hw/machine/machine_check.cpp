// SPDX-License-Identifier: Apache-2.0
#include "hw/machine/machine_check.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace cmx::hw {
namespace {

/// `arithmetic` = "16 dies + 4 CPUs + 16 uplinks"; `part` = "an L1 switch"; `fix` = what would make it close.
MachineCheck budget(const char* name, const char* path, int need, int have, const std::string& part,
                    const std::string& arithmetic, const std::string& fix) {
  const bool closes = need <= have;
  return {name,
          path,
          static_cast<double>(need),
          static_cast<double>(have),
          closes,
          closes ? fmt::format("{} uses {} = {} of {} ports", part, arithmetic, need, have)
                 : fmt::format("{} needs {} = {} ports but has {} ({}); {}", part, arithmetic, need, have, path, fix)};
}

std::string links(int count) { return fmt::format("{} link{}", count, count == 1 ? "" : "s"); }

std::vector<MachineCheck> supernode_budgets(const SupernodeParts& parts) {
  const SupernodeSpec& counts = parts.counts;
  std::vector<MachineCheck> checks;
  const int l1 = counts.dies_per_node() + counts.cpus_per_node + counts.l1_uplinks;
  checks.push_back(budget(
      "L1 ports", "supernode.l1_ports", l1, counts.l1_ports, "an L1 switch",
      fmt::format("{} dies + {} CPUs + {} uplinks", counts.dies_per_node(), counts.cpus_per_node, counts.l1_uplinks),
      fmt::format("set supernode.l1_ports={} or take {} dies, CPUs or uplinks off the switch", l1,
                  l1 - counts.l1_ports)));
  if (counts.l2_switches > 0) {
    const int l2 = counts.nodes * counts.links_per_l2();
    checks.push_back(budget("L2 ports", "supernode.l2_ports", l2, counts.l2_ports, "an L2 switch",
                            fmt::format("{} nodes x {}", counts.nodes, links(counts.links_per_l2())),
                            fmt::format("set supernode.l2_ports={}, or supernode.nodes={} at most", l2,
                                        counts.l2_ports / counts.links_per_l2())));
  }
  const auto one_each = [&](const char* name, const char* path, int have, const char* part) {
    checks.push_back(budget(name, path, counts.planes, have, part, fmt::format("{} planes x 1 port", counts.planes),
                            fmt::format("set {}={}, or supernode.planes={}", path, counts.planes, have)));
  };
  one_each("die UB ports", "die.ub_ports", parts.die.ub_ports, "a die");
  if (counts.cpus_per_node > 0) one_each("CPU UB ports", "cpu.ub_ports", parts.cpu.ub_ports, "a CPU");
  return checks;
}

std::vector<MachineCheck> clos_budgets(const ClosSpec& clos) {
  std::vector<MachineCheck> checks;
  const auto top = [&](const char* name, int need, int have, const std::string& part, const std::string& arithmetic) {
    // Without a radix the leaves have what they need, and only the tiers above are chips of a given size.
    const char* path = clos.radix > 0 ? "clos.radix" : "clos.spine_ports";
    checks.push_back(
        budget(name, path, need, have, part, arithmetic,
               fmt::format("set {}={} or more, more end points on a leaf (clos.down), or another tier (clos.tiers)",
                           path, need)));
  };
  top("leaf ports", clos.down + clos.up, clos.l1_ports, "a leaf",
      fmt::format("{} end points + {} uplinks", clos.down, clos.up));
  if (clos.tiers == 2) {
    top("spine ports", clos.leaves() * clos.links_per_l2(), clos.l2_ports, "a spine",
        fmt::format("ceil({} end points / {} a leaf) x {}", clos.endpoints, clos.down, links(clos.links_per_l2())));
  }
  if (clos.tiers == 3) {
    top("L2 ports", clos.l2_down * clos.links_per_l2() + clos.l2_up, clos.l2_ports, "an L2 switch",
        fmt::format("{} leaves x {} + {} uplinks", clos.l2_down, links(clos.links_per_l2()), clos.l2_up));
    top("L3 ports", clos.pods() * clos.links_per_l3(), clos.l3_ports, "an L3 switch",
        fmt::format("{} pods x {}", clos.pods(), links(clos.links_per_l3())));
  }
  return checks;
}

/// Counts the built topology: every port of every plane holds one link at most.
MachineCheck one_link_a_port(const Topology& topology) {
  int links = 0;
  int clashes = 0;
  for (const PlaneTopology& plane : topology.planes) {
    std::set<std::pair<int, int>> used;
    for (const Link& link : plane.links) {
      ++links;
      for (const LinkEnd& end : {link.a, link.b}) clashes += used.insert({end.node, end.port}).second ? 0 : 1;
    }
  }
  return {"links",
          "",
          static_cast<double>(2 * links),
          static_cast<double>(2 * links - clashes),
          clashes == 0,
          clashes == 0 ? fmt::format("{} links end on {} different ports", links, 2 * links)
                       : fmt::format("{} links share {} ports with another link", links, clashes)};
}

}  // namespace

std::vector<MachineCheck> check_machine(const Machine& machine) {
  std::vector<MachineCheck> checks;
  if (machine.supernode) checks = supernode_budgets(*machine.supernode);
  if (machine.clos) checks = clos_budgets(*machine.clos);
  checks.push_back(one_link_a_port(machine.topology()));
  return checks;
}

}  // namespace cmx::hw
