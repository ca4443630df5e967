// SPDX-License-Identifier: Apache-2.0
// machine show, machine check: the machine counted, and whether its counts fit together.
#include <fmt/format.h>

#include "hw/machine/machine_check.h"
#include "hw/machine/machine_summary.h"
#include "hw/units/bad_input.h"
#include "sw/apps/command.h"

namespace sw::apps {
namespace {

using report::Node;

Node summary_keys(const hw::MachineSummary& summary) {
  Node links = Node::object();
  links.set("die", summary.links.die, {"", "die to L1, over all planes"});
  links.set("uplink", summary.links.uplink, {"", "L1 to L2"});
  links.set("cpu", summary.links.cpu, {"", "CPU to L1"});
  links.set("die_to_die", summary.links.die_to_die, {"", "inside packages"});
  Node keys = Node::object();
  keys.set("npus", summary.npus, {"", "packages"});
  keys.set("dies", summary.dies, {"", "end points with engines"});
  keys.set("cpus", summary.cpus);
  keys.set("nodes", summary.nodes);
  keys.set("planes", summary.planes, {"", "networks that never touch"});
  keys.set("l1_switches", summary.l1_switches);
  keys.set("l2_switches", summary.l2_switches);
  keys.set("ub_gb_per_s_per_die", summary.ub_gb_per_s_per_die, {"GB/s", "raw, one direction, all planes"});
  keys.set("links", links);
  return keys;
}

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

class MachineCommand : public Command {
 public:
  void declare(Flags& flags) override {
    flags.word("FILE", file_, "Machine: a name or a file, as --machine", false);
    flags.toggle("--sources", sources_, "List every parameter with its source");
  }
  void adjust(CommonOptions& options) override {
    if (!file_.empty()) options.machine = file_;
  }
  Outcome dry_run(Session& session) override { return run(session); }

 protected:
  void add_sources(Session& session, Outcome& outcome) const {
    if (sources_) outcome.keys.set("parameters", source_rows(session.machine()));
  }

 private:
  std::string file_;
  bool sources_{false};
};

class MachineShow final : public MachineCommand {
 public:
  std::string_view name() const override { return "machine show"; }
  std::string_view summary() const override { return "Count what a machine is made of"; }

  Outcome run(Session& session) override {
    const hw::MachineSummary summary = hw::describe(hw::read_machine(session.machine()));
    Outcome outcome;
    outcome.keys = summary_keys(summary);
    add_sources(session, outcome);
    Node human = outcome.keys;
    if (summary.engines) {
      const auto& engines = *summary.engines;
      Node die = Node::object();
      die.set("aic", engines.aic, {"", "cube cores"}).set("aiv", engines.aiv, {"", "vector cores"});
      die.set("int8", engines.int8_tops, {"TOPS", ""}).set("bf16", engines.bf16_tflops, {"TFLOPS", ""});
      die.set("hbm", engines.hbm_gib, {"GiB", ""}).set("hbm_rate", engines.hbm_gb_per_s, {"GB/s", ""}).set("l2", engines.l2_mib, {"MiB", ""});
      human.set("die", die, {"", "one of the two dies of a package"});
    }
    outcome.text = report::to_text(human, session.style());
    return outcome;
  }
};

class MachineCheckCommand final : public MachineCommand {
 public:
  std::string_view name() const override { return "machine check"; }
  std::string_view summary() const override { return "Check that the counts of a machine fit together"; }

  Outcome run(Session& session) override {
    const hw::Machine machine = hw::read_machine(session.machine());
    Node checks = Node::array();
    for (const hw::MachineCheck& check : hw::check_machine(machine)) {
      if (!check.closes) throw hw::BadInput(session.machine().where(check.path) + check.sentence);
      checks.push(Node::object().set("budget", check.name).set("need", check.need).set("have", check.have).set("why", check.sentence));
    }
    const hw::MachineSummary summary = hw::describe(machine);
    Node tiers = Node::array();
    for (const hw::TierSummary& tier : summary.tiers) {
      Node row = Node::object();
      row.set("tier", tier.name)
          .set("switches", tier.switches)
          .set("ports", tier.ports)
          .set("links_down", tier.links_down)
          .set("links_up", tier.links_up);
      row.set("down_gb_per_s", tier.down_gb_per_s).set("up_gb_per_s", tier.up_gb_per_s).set("oversubscription", tier.oversubscription);
      row.set("die_oversubscription", tier.die_oversubscription);
      tiers.push(std::move(row));
    }
    Outcome outcome;
    outcome.keys = summary_keys(summary);
    outcome.keys.set("checks", checks);
    outcome.keys.set("tiers", tiers);
    outcome.keys.set("bisection_gb_per_s", summary.bisection_gb_per_s,
                     {"GB/s", "raw, one direction: lower half of the end points to the upper half"});
    add_sources(session, outcome);
    return outcome;
  }
};

}  // namespace

std::unique_ptr<Command> make_machine_show() { return std::make_unique<MachineShow>(); }
std::unique_ptr<Command> make_machine_check() { return std::make_unique<MachineCheckCommand>(); }

}  // namespace sw::apps
