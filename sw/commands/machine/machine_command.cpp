// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/machine/machine_command.h"

namespace cmx::sw::apps {

using report::Node;

Node summary_keys(const hw::MachineSummary& summary) {
  Node links = Node::object();
  links.set("die", summary.links.die, {"", "die to L1, over all planes"});
  links.set("uplink", summary.links.uplink, {"", "L1 to L2"});
  if (summary.l3_switches > 0) links.set("l2_uplink", summary.links.l2_uplink, {"", "L2 to L3"});
  links.set("cpu", summary.links.cpu, {"", "CPU to L1"});
  links.set("die_to_die", summary.links.die_to_die, {"", "inside packages"});
  if (summary.links.peer > 0) links.set("peer", summary.links.peer, {"", "between switches of one tier"});
  Node keys = Node::object();
  keys.set("npus", summary.npus, {"", "packages"});
  keys.set("dies", summary.dies, {"", "end points with engines"});
  keys.set("cpus", summary.cpus);
  keys.set("nodes", summary.nodes);
  keys.set("planes", summary.planes, {"", "networks that never touch"});
  keys.set("l1_switches", summary.l1_switches);
  keys.set("l2_switches", summary.l2_switches);
  if (summary.l3_switches > 0) keys.set("l3_switches", summary.l3_switches);
  keys.set("ub_gb_per_s_per_die", summary.ub_gb_per_s_per_die, {"GB/s", "raw, one direction, all planes"});
  if (summary.least_ub_gb_per_s < summary.most_ub_gb_per_s) {
    Node range = Node::object();
    range.set("least", summary.least_ub_gb_per_s, {"GB/s", ""}).set("most", summary.most_ub_gb_per_s, {"GB/s", ""});
    keys.set("ub_gb_per_s_of_dies", range, {"", "the dies differ; above: the mean"});
  }
  keys.set("links", links);
  return keys;
}

namespace {

Node source_rows(const hw::Config& machine) {
  Node rows = Node::array();
  for (const auto& [path, parameter] : machine.parameters()) {
    const std::string source = parameter.fit.empty() ? parameter.source : "fitted to " + parameter.fit;
    Node row = Node::object();
    row.set("parameter", "machine." + path);
    row.set("value", parameter.numeric ? Node(parameter.value) : Node(parameter.text));
    row.set("unit", parameter.unit).set("source", source);
    rows.push(std::move(row));
  }
  return rows;
}

}  // namespace

void MachineCommand::declare(Flags& flags) {
  flags.word("FILE", file_, "Machine: a name or a file, as --machine", false);
  flags.reads("FILE", FileWord::kNameOrPath);
  flags.toggle("--sources", sources_, "List every parameter with its source");
}

void MachineCommand::adjust(CommonOptions& options) {
  if (!file_.empty()) options.machine = file_;
}

void MachineCommand::add_sources(Session& session, Outcome& outcome) const {
  if (sources_) outcome.keys.set("parameters", source_rows(session.machine()));
}

}  // namespace cmx::sw::apps
