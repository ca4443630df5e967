// SPDX-License-Identifier: Apache-2.0
// machine new: a commented machine file for a network that a few numbers describe, on stdout or into a file.
#include <algorithm>
#include <cctype>
#include <filesystem>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "sw/commands/commands.h"
#include "sw/commands/machine/machine_command.h"
#include "sw/machine_files/new_machine.h"
#include "sw/output/output_file.h"

namespace cmx::sw::apps {
namespace {

class MachineNew final : public Command {
 public:
  std::string_view name() const override { return "machine new"; }
  std::string_view summary() const override { return "Write a machine file for a network of one to three tiers"; }

  void declare(Flags& flags) override {
    flags.whole("--tiers", tiers_, "as few as hold the end points", "Tiers of switches", {1, 3});
    flags.whole("--endpoints", wanted_.endpoints, "End points", {1, 65536});
    flags.whole("--radix", wanted_.radix, "Ports of every switch", {2, 4096});
    flags.real("--taper", wanted_.taper, "Ports down over ports up, below the top tier", 1.0 / 64, 64);
    flags.whole("--planes", wanted_.planes, "Equal networks; an end point has a link into each", {1, 64});
    flags.whole("--dies-per-node", wanted_.dies_per_node, "End points of a node, which one leaf holds; 0: no nodes",
                {0, 4096});
    flags.whole("--dies-per-npu", wanted_.dies_per_npu, "End points of a package; 0: no packages", {0, 64});
    flags.text("--link-rate", wanted_.link_rate, "RATE", "Of every link and direction, for example '400 Gbit/s'");
    flags.text("--name", wanted_.name, "NAME", "What results call the machine");
    flags.text("--out-file", file_, "FILE",
               "Write the file there; otherwise stdout gets it (with --json the key toml)");
    flags.text("-o", file_, "FILE", "As --out-file");
  }

  void adjust(CommonOptions& options) override {
    if (!options.set.empty())
      throw hw::BadInput("machine new takes no --set: change the file that it writes, or set values where it is used");
    if (options.machine != CommonOptions().machine)
      throw hw::BadInput("machine new takes no --machine: its networks start from clos");
    options.machine = "clos";
  }

  Outcome dry_run(Session& session) override { return run(session); }

  Outcome run(Session& session) override {
    const auto wrong = [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-' && c != '.'; };
    if (wanted_.name.empty() || std::any_of(wanted_.name.begin(), wanted_.name.end(), wrong))
      throw hw::BadInput("--name " + wanted_.name + ": letters, digits, '_', '-' and '.'");
    output::check_file("--out-file", file_);
    std::error_code ignored;
    if (!session.options().force && std::filesystem::is_regular_file(file_, ignored))
      throw hw::BadInput("--out-file " + file_ + ": is there already; --force replaces it");
    wanted_.tiers = tiers_.value_or(0);
    const std::string toml = machine_files::write_machine(wanted_);
    Outcome outcome;
    outcome.machine = wanted_.name;
    outcome.keys = summary_keys(hw::describe(hw::load_machine(hw::Config::parse("machine", toml, "machine new"))));
    if (file_.empty()) {
      outcome.raw = toml;
      outcome.keys.set("toml", toml);
    } else {
      if (!session.options().dry_run) output::write_file(file_, toml);
      outcome.keys.set("file", file_);
    }
    return outcome;
  }

 private:
  machine_files::NewMachine wanted_;
  std::optional<int> tiers_;
  std::string file_;
};

}  // namespace

std::unique_ptr<Command> make_machine_new() { return std::make_unique<MachineNew>(); }

}  // namespace cmx::sw::apps
