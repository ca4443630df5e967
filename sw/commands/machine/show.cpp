// SPDX-License-Identifier: Apache-2.0
// machine show: the machine counted.
#include "sw/commands/commands.h"
#include "sw/commands/machine/machine_command.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

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
      die.set("hbm", engines.hbm_gib, {"GiB", ""})
          .set("hbm_rate", engines.hbm_gb_per_s, {"GB/s", ""})
          .set("l2", engines.l2_mib, {"MiB", ""});
      human.set("die", die, {"", "one of the two dies of a package"});
    }
    outcome.text = report::to_text(human, session.style());
    return outcome;
  }
};

}  // namespace

std::unique_ptr<Command> make_machine_show() { return std::make_unique<MachineShow>(); }

}  // namespace cmx::sw::apps
