// SPDX-License-Identifier: Apache-2.0
// machine import: the case of another simulator as a machine and a file of messages.
#include <fmt/format.h>

#include <filesystem>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "sw/commands/commands.h"
#include "sw/commands/machine/imported_routes.h"
#include "sw/commands/machine/machine_command.h"
#include "sw/ns3ub/write.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

/// The last part of the path, as far as it can be a name in quotes.
std::string name_of(const std::string& directory) {
  std::filesystem::path path(directory);
  if (!path.has_filename()) path = path.parent_path();
  std::string name;
  for (const char c : path.filename().string())
    name += c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  return name.empty() || name == "." || name == ".." ? "imported" : name;
}

class MachineImport final : public Command {
 public:
  std::string_view name() const override { return "machine import"; }
  std::string_view summary() const override {
    return "Turn a case of another simulator into a machine and a file of messages";
  }

  void declare(Flags& flags) override {
    flags.word("FORMAT", format_, "ns3ub: a case directory of ns-3-ub");
    flags.word("DIR", directory_, "The directory to read; machine.toml and traffic.csv go into that of --out");
    flags.reads("DIR", FileWord::kFolder);
  }

  void adjust(CommonOptions& options) override {
    if (format_ != "ns3ub")
      throw hw::BadInput(fmt::format("machine import {}: no such format; the one there is is ns3ub", format_));
    if (!options.set.empty()) throw hw::BadInput("machine import takes no --set: set values where the machine is used");
  }

  void read_inputs(Session& session, const std::vector<GivenFile>& /*given*/) override { read_case(session); }

  Outcome dry_run(Session& session) override { return run(session); }

  Outcome run(Session& session) override {
    if (session.options().out.empty() && !session.options().dry_run)
      throw hw::BadInput("machine import needs --out DIR, where machine.toml and traffic.csv go");
    ns3ub::Case read = read_case(session);
    const std::string toml = ns3ub::machine_file(read, name_of(directory_));
    const hw::Machine machine = hw::load_machine(hw::Config::parse("machine", toml, "machine.toml"));
    const RouteCheck routes = check_routes(read, machine.topology());
    Outcome outcome;
    outcome.machine = name_of(directory_);
    outcome.files.emplace_back("machine.toml", toml);
    if (!read.tasks.empty()) outcome.files.emplace_back("traffic.csv", ns3ub::message_file(read));
    outcome.keys = summary_keys(hw::describe(machine));
    outcome.keys.set("messages", static_cast<std::int64_t>(read.tasks.size()), {"", "rows of traffic.csv"});
    Node checked = Node::object();
    checked.set("checked", routes.checked, {"", "rows of routing_table.csv"});
    checked.set("differ", static_cast<std::int64_t>(routes.differences.size()),
                {"", "from the model's, which are all shortest routes"});
    outcome.keys.set("routes", checked);
    Node files = Node::array();
    for (const auto& [file, contents] : outcome.files) files.push(Node(file));
    outcome.keys.set("files", files);
    for (const std::string& difference : routes.differences) read.warnings.add("routes that differ", difference);
    outcome.warnings = read.warnings.texts();
    return outcome;
  }

 private:
  ns3ub::Case read_case(Session& session) const {
    const auto file = [&](const std::string& name) -> std::optional<std::string> {
      const std::string path = (std::filesystem::path(directory_) / name).string();
      if (!session.inputs().exists(path)) return std::nullopt;
      return session.file("machine import", path);
    };
    if (!session.inputs().is_folder(directory_))
      throw hw::BadInput(fmt::format("machine import {}: no such directory", directory_));
    try {
      return ns3ub::read_case(file);
    } catch (const hw::BadInput& error) {
      throw hw::BadInput((std::filesystem::path(directory_) / error.what()).string());
    }
  }

  std::string format_;
  std::string directory_;
};

}  // namespace

std::unique_ptr<Command> make_machine_import() { return std::make_unique<MachineImport>(); }

}  // namespace cmx::sw::apps
