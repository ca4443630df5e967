// SPDX-License-Identifier: Apache-2.0
// machine draw: a node and a plane of the machine as SVG, on stdout or into a file.
#include "hw/machine/machine.h"
#include "sw/commands/commands.h"
#include "sw/commands/machine/machine_command.h"
#include "sw/drawing/machine_drawing.h"
#include "sw/output/output_file.h"

namespace cmx::sw::apps {
namespace {

class MachineDraw final : public MachineCommand {
 public:
  std::string_view name() const override { return "machine draw"; }
  std::string_view summary() const override { return "Draw a node and a plane of a machine as SVG"; }

  void declare(Flags& flags) override {
    MachineCommand::declare(flags);
    flags.text("--out-file", file_, "F.svg",
               "Write the picture there; otherwise it is what stdout gets (with --json the key svg)");
  }

  Outcome run(Session& session) override {
    output::check_file("--out-file", file_);
    const hw::Machine machine = hw::load_machine(session.machine());
    const std::string svg = drawing::draw_machine(machine);
    Outcome outcome;
    outcome.keys = summary_keys(hw::describe(machine));
    if (file_.empty()) {
      outcome.raw = svg;
      outcome.keys.set("svg", svg);
    } else {
      if (!session.options().dry_run) output::write_file(file_, svg);
      outcome.keys.set("file", file_);
    }
    add_sources(session, outcome);
    return outcome;
  }

 private:
  std::string file_;
};

}  // namespace

std::unique_ptr<Command> make_machine_draw() { return std::make_unique<MachineDraw>(); }

}  // namespace cmx::sw::apps
