// SPDX-License-Identifier: Apache-2.0
#include "hw/machine/machine_check.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace hw {
namespace {

/// `arithmetic` = "16 dies + 4 CPUs + 16 uplinks"; `part` = "an L1 switch".
MachineCheck budget(const char* name, const char* path, int need, int have, const std::string& part, const std::string& arithmetic) {
  const bool closes = need <= have;
  return {name,
          path,
          static_cast<double>(need),
          static_cast<double>(have),
          closes,
          closes ? fmt::format("{} uses {} = {} of {} ports", part, arithmetic, need, have)
                 : fmt::format("{} needs {} = {} ports but has {} ({})", part, arithmetic, need, have, path)};
}

std::vector<MachineCheck> supernode_budgets(const SupernodeParts& parts) {
  const SupernodeSpec& counts = parts.counts;
  std::vector<MachineCheck> checks;
  checks.push_back(budget("L1 ports", "supernode.l1_ports", counts.dies_per_node() + counts.cpus_per_node + counts.l1_uplinks, counts.l1_ports,
                          "an L1 switch",
                          fmt::format("{} dies + {} CPUs + {} uplinks", counts.dies_per_node(), counts.cpus_per_node, counts.l1_uplinks)));
  if (counts.l2_switches > 0) {
    checks.push_back(budget("L2 ports", "supernode.l2_ports", counts.nodes * counts.links_per_l2(), counts.l2_ports, "an L2 switch",
                            fmt::format("{} nodes x {} link{}", counts.nodes, counts.links_per_l2(), counts.links_per_l2() == 1 ? "" : "s")));
  }
  checks.push_back(
      budget("die UB ports", "die.ub_ports", counts.planes, parts.die.ub_ports, "a die", fmt::format("{} planes x 1 port", counts.planes)));
  if (counts.cpus_per_node > 0) {
    checks.push_back(
        budget("CPU UB ports", "cpu.ub_ports", counts.planes, parts.cpu.ub_ports, "a CPU", fmt::format("{} planes x 1 port", counts.planes)));
  }
  return checks;
}

std::vector<MachineCheck> clos_budgets(const ClosSpec& clos) {
  if (clos.up == 0) return {};
  return {budget("spine ports", "clos.spine_ports", clos.leaves(), clos.spine_ports, "a spine",
                 fmt::format("ceil({} end points / {} a leaf)", clos.endpoints, clos.down))};
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

}  // namespace hw
