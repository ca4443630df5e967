// SPDX-License-Identifier: Apache-2.0
// machine check: whether the counts of a machine fit together, and how large its second tier has to be.
#include "hw/machine/machine_check.h"

#include <fmt/format.h>

#include "hw/machine/l2_sizing.h"
#include "hw/topology/survey.h"
#include "hw/units/bad_input.h"
#include "sw/commands/commands.h"
#include "sw/commands/machine/machine_command.h"
#include "tlm/ub_fabric/analysis/circular_wait.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

Node tier_rows(const hw::MachineSummary& summary) {
  Node tiers = Node::array();
  const bool peers = summary.links.peer > 0;
  for (const hw::TierSummary& tier : summary.tiers) {
    Node row = Node::object();
    row.set("tier", tier.name)
        .set("switches", tier.switches)
        .set("ports", tier.ports)
        .set("ports_there", tier.ports_there);
    row.set("port_use", tier.port_use).set("links_down", tier.links_down).set("links_up", tier.links_up);
    if (peers) row.set("links_peer", tier.links_peer);
    row.set("down_gb_per_s", tier.down_gb_per_s)
        .set("up_gb_per_s", tier.up_gb_per_s)
        .set("oversubscription", tier.oversubscription);
    row.set("die_oversubscription", tier.die_oversubscription);
    tiers.push(std::move(row));
  }
  return tiers;
}

Node sizing_keys(const hw::L2Sizing& sizing) {
  Node keys = Node::object();
  keys.set("logical_switches", sizing.logical_switches, {"", "that the uplinks need, all planes"});
  keys.set("chips", sizing.chips);
  keys.set("ports_used", sizing.uplinks).set("ports_there", sizing.ports);
  keys.set("port_use", sizing.port_use, {"", "ports used over ports there"});
  keys.set("spreads_evenly", sizing.spreads_evenly, {"", "every L1 has as many links to each of those chips"});
  keys.set("machine_chips", sizing.chips_there, {"", "that this machine has"});
  keys.set("machine_port_use", sizing.port_use_there);
  return keys;
}

Node cycle_rows(const std::vector<model::WaitingLink>& cycle) {
  Node rows = Node::array();
  for (const model::WaitingLink& link : cycle)
    rows.push(Node::object().set("link", link.link).set("from", link.from).set("to", link.to).set("lane", link.lane));
  return rows;
}

std::string deadlock_warning(const std::vector<model::WaitingLink>& cycle) {
  std::vector<std::string> switches;
  for (const model::WaitingLink& link : cycle) switches.push_back(link.from);
  return fmt::format(
      "the routes of {} can deadlock: {} -> {} wait for one another in a cycle once their buffers are full; "
      "ub_switch.routes=up-down cannot",
      cycle.front().plane, fmt::join(switches, " -> "), switches.front());
}

[[noreturn]] void reject_apart(const hw::Config& machine, const hw::Topology& topology, const hw::Survey& survey) {
  const std::string more =
      survey.pairs_apart > 1 ? fmt::format(", nor those of {} more pairs", survey.pairs_apart - 1) : "";
  throw hw::BadInput(fmt::format("{}no plane joins {} and {}{}", machine.where("network.links"),
                                 topology.endpoint_name(survey.apart->first),
                                 topology.endpoint_name(survey.apart->second), more));
}

class MachineCheckCommand final : public MachineCommand {
 public:
  std::string_view name() const override { return "machine check"; }
  std::string_view summary() const override { return "Check that the counts of a machine fit together"; }

  Outcome run(Session& session) override {
    const hw::Machine machine = hw::read_machine(session.machine());
    Node checks = Node::array();
    for (const hw::MachineCheck& check : hw::check_machine(machine)) {
      if (!check.closes) throw hw::BadInput(session.machine().where(check.path) + check.sentence);
      checks.push(Node::object()
                      .set("budget", check.name)
                      .set("need", check.need)
                      .set("have", check.have)
                      .set("why", check.sentence));
    }
    const hw::Topology topology = machine.topology();
    const hw::Survey survey = hw::survey(topology);
    if (survey.apart) reject_apart(session.machine(), topology, survey);
    const auto sizing = machine.supernode ? hw::size_l2(machine.supernode->counts) : std::nullopt;
    if (sizing) {
      checks.push(Node::object()
                      .set("budget", "L2 chips")
                      .set("need", sizing->chips)
                      .set("have", sizing->chips_there)
                      .set("why", sizing->arithmetic));
    }
    const hw::MachineSummary summary = hw::describe(machine);
    Outcome outcome;
    outcome.keys = summary_keys(summary);
    outcome.keys.set("checks", checks);
    outcome.keys.set("tiers", tier_rows(summary));
    if (sizing) outcome.keys.set("l2_sizing", sizing_keys(*sizing));
    outcome.keys.set("bisection_gb_per_s", hw::to_gb_per_s(hw::bisection(topology)),
                     {"GB/s", "raw, one direction: between the two halves of the dies with the least between them"});
    outcome.keys.set("diameter", survey.diameter, {"links", "between the two end points that are farthest apart"});
    outcome.keys.set("joined", true, {"", "every end point with every other"});
    const std::vector<model::WaitingLink> cycle = model::circular_wait(topology, machine.ub_link.request_lanes[0]);
    outcome.keys.set("routes", model::route_policies(topology), {"", "which routes packets may take"});
    outcome.keys.set("deadlock_cycle", cycle_rows(cycle),
                     {"", "links that can wait for one another, each for the next"});
    if (!cycle.empty()) outcome.warnings.push_back(deadlock_warning(cycle));
    add_sources(session, outcome);
    return outcome;
  }
};

}  // namespace

std::unique_ptr<Command> make_machine_check() { return std::make_unique<MachineCheckCommand>(); }

}  // namespace cmx::sw::apps
