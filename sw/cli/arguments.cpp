// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "hw/units/bad_input.h"
#include "sw/cli/fidelity.h"
#include "sw/cli/record.h"
#include "sw/cli/version.h"

namespace cmx::sw::apps {
namespace {

constexpr const char* kAbout =
    "cmx simulates a supernode of 384 Ascend 910C packages (768 dies) joined by the UB bus, and what runs on it.\n"
    "Every packet, credit and tile is simulated; `cmx validate` compares the result with published measurements.\n";

constexpr const char* kExamples =
    "\nExamples:\n"
    "  cmx run decode                                   DeepSeek-R1 decode as published: 160 NPUs, EP320, batch 96\n"
    "  cmx run decode --batch 8 --json                  the same at batch 8, as one JSON object\n"
    "  cmx run decode --set machine.ub_link.rate=14GB/s  with half the link rate\n"
    "  cmx ub p2p --from die:0 --to die:16 --op read    one transfer between two nodes\n"
    "  cmx validate                                     model against published figures\n"
    "\n`cmx COMMAND --help` lists the flags. Exit: 0 success, 2 bad input, 3 a model check failed, 1 anything else.\n";

const std::map<std::string, std::string> kGroups{
    {"machine", "The machine as data"},
    {"ub", "The UB bus"},
    {"op", "One operator"},
    {"run", "A workload end to end"},
    {"fw", "Firmware of the communication engine"},
    {"sweep", "Many points: a spec, a directory, a database"},
};

void declare_common(Flags& flags, CommonOptions& options, bool traces) {
  flags.group("Common");
  flags.text("--machine", options.machine, "NAME|FILE", "Machine to simulate");
  flags.reads("--machine", FileWord::kNameOrPath);
  flags.texts("--set", options.set, "PATH=VALUE",
              "Change a parameter: machine.ub_link.rate=7GB/s, plan.<path>=v; repeatable");
  flags.whole("--seed", options.seed, "Seed of every random choice", {0, std::numeric_limits<std::int64_t>::max()});
  flags.whole("--threads", options.threads, "Worker threads, 0: as many as cores; the result does not depend on it",
              {0, 1024});
  flags.texts("--fidelity", options.fidelity, "BLOCK=LEVEL", "Level of detail of a block; repeatable");
  flags.toggle("--json", options.json, "Print the result as one JSON object and nothing else");
  flags.text("--out", options.out, "DIR", "Also write result.json, config.toml and the trace to DIR");
  flags.toggle("--force", options.force, "Replace what is in DIR");
  flags.text("--inputs", options.inputs, "DIR",
             "Read files from where a sweep kept them, DIR of SWEEP/inputs, and not from their paths");
  flags.toggle("--as-point", options.point, "Exit as a point of a sweep does");
  flags.hide("--as-point");
  flags.toggle("--explain", options.explain, "Say where each big number comes from");
  flags.toggle("--dry-run", options.dry_run, "Check everything and say what would be run, without running it");
  if (!traces) return;
  flags.text("--trace", options.trace, "FILE", "Write a Chrome JSON trace (Perfetto, speedscope)");
  flags.text("--trace-dies", options.trace_dies, "D,D..", "Dies in the trace");
}

MakeCommands& commands_in_use() {
  static MakeCommands commands = [] { return Commands{}; };
  return commands;
}

/// The tree of commands as CLI11 sees it, and which leaf is which command.
struct Tree {
  CLI::App root{kAbout, "cmx"};
  std::vector<std::unique_ptr<Command>> commands;
  std::map<const CLI::App*, Command*> command_of;
  std::map<const CLI::App*, std::unique_ptr<Flags>> flags_of;
  CLI::App* rerun{nullptr};
  std::string rerun_directory;
  CommonOptions options;
};

CLI::App* subcommand(const CLI::App& app, const std::string& name) {
  const auto found = app.get_subcommands([&](const CLI::App* sub) { return sub->get_name() == name; });
  return found.empty() ? nullptr : const_cast<CLI::App*>(found.front());
}

std::vector<std::string> subcommand_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  return names;
}

void build(Tree& tree) {
  tree.root.footer(kExamples);
  tree.root.set_help_flag("--help,-h", "Print this and stop");
  tree.root.add_flag_function(
      "--version", [](std::int64_t) {}, "Print version and build and stop");
  tree.commands = commands_in_use()();
  for (const auto& command : tree.commands) {
    const std::string name(command->name());
    const std::size_t space = name.find(' ');
    CLI::App* parent = &tree.root;
    if (space != std::string::npos) {
      const std::string group = name.substr(0, space);
      parent = subcommand(tree.root, group);
      if (parent == nullptr) parent = tree.root.add_subcommand(group, kGroups.at(group));
    }
    CLI::App* leaf = parent->add_subcommand(space == std::string::npos ? name : name.substr(space + 1),
                                            std::string(command->summary()));
    auto flags = std::make_unique<Flags>(*leaf);
    command->declare(*flags);
    declare_common(*flags, tree.options, command->traces());
    leaf->footer(flags->rest_help() + "\nLevels of detail for --fidelity, the default first:\n" + fidelity_help());
    tree.command_of[leaf] = command.get();
    tree.flags_of[leaf] = std::move(flags);
  }
  tree.rerun = tree.root.add_subcommand("rerun", "Repeat a run from the directory that --out wrote");
  auto flags = std::make_unique<Flags>(*tree.rerun);
  flags->word("DIR", tree.rerun_directory, "Directory with config.toml");
  flags->whole("--threads", tree.options.threads,
               "Worker threads, 0: as many as cores; the result does not depend on it", {0, 1024});
  flags->toggle("--json", tree.options.json, "Print the result as one JSON object and nothing else");
  flags->text("--out", tree.options.out, "DIR", "Write the repeated run to DIR");
  flags->toggle("--force", tree.options.force, "Replace what is in DIR");
  tree.flags_of[tree.rerun] = std::move(flags);
}

/// Walks down to the leaf that the words name, and checks every flag against its names, so that a misspelt word gets
/// the nearest right one.
CLI::App& find_leaf(Tree& tree, const std::vector<std::string>& words) {
  CLI::App* app = &tree.root;
  std::string path = "cmx";
  std::size_t at = 0;
  for (auto names = subcommand_names(*app); !names.empty(); names = subcommand_names(*app), ++at) {
    if (at == words.size()) throw hw::BadInput(fmt::format("'{}' needs a command: {}", path, fmt::join(names, ", ")));
    const std::string& word = words[at];
    if (word == "--help" || word == "-h") return *app;
    if (word.rfind("-", 0) == 0)
      throw hw::BadInput(
          fmt::format("'{}' takes no flag {}; flags follow the command, as in 'cmx run decode --json'", path, word));
    CLI::App* next = subcommand(*app, word);
    if (next == nullptr)
      throw hw::BadInput(fmt::format("'{}' has no command '{}'; the nearest of {} is '{}'", path, word,
                                     fmt::join(names, ", "), hw::nearest(word, names)));
    app = next;
    path += " " + word;
  }
  const Flags& flags = *tree.flags_of.at(app);
  const auto known = flags.names();
  const auto is_flag = [&](const std::string& word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  };
  for (; at < words.size() && words[at] != "--"; ++at) {
    const std::string name = words[at].substr(0, words[at].find('='));
    if (name.rfind("--", 0) != 0 || name == "--help") continue;
    if (!is_flag(name))
      throw hw::BadInput(fmt::format("'{}' has no flag {}; the nearest is {}", path, name, hw::nearest(name, known)));
    const bool alone = at + 1 == words.size() || is_flag(words[at + 1]);
    if (name == words[at] && alone && flags.takes_value(name))
      throw hw::BadInput(fmt::format("{} needs a value", name));
  }
  return *app;
}

std::string help_of(const Tree& tree, const CLI::App& app) { return app.help(&app == &tree.root ? "" : "cmx"); }

/// Drops flags that say where output goes and how fast, which are no part of what is computed.
std::vector<std::string> recorded(const std::vector<std::string>& words) {
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      kept.insert(kept.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
      break;
    }
    const std::string name = words[i].substr(0, words[i].find('='));
    const bool joined = name.size() != words[i].size();
    if (name == "--json" || name == "--force" || name == "--no-cache" || name == "--as-point") continue;
    if (name == "--out" || name == "--threads" || name == "--trace" || name == "--markdown" || name == "--links-csv" ||
        name == "--histogram" || name == "--sample-us" || name == "--jobs" || name == "--out-file" || name == "-o" ||
        name == "-j" || name == "--gdb" || name == "--junit" || name == "--html" || name == "--inputs") {
      i += joined ? 0 : 1;
      continue;
    }
    kept.push_back(words[i]);
  }
  return kept;
}

std::string version_text() {
  return fmt::format(
      "cmx {} ({})\nSimulator of the CloudMatrix384 supernode; machine files: cloudmatrix384, cloudmatrix-node, star, "
      "clos.\nApache-2.0\n",
      kVersion, kBuild);
}

}  // namespace

void use_commands(MakeCommands commands) { commands_in_use() = commands; }

Invocation parse_arguments(const std::vector<std::string>& words) {
  Invocation invocation;
  Tree tree;
  build(tree);
  if (words.empty()) {
    invocation.text = help_of(tree, tree.root);
    return invocation;
  }
  if (words.front() == "--version") {
    invocation.text = version_text();
    return invocation;
  }
  CLI::App& leaf = find_leaf(tree, words);
  const auto end = std::find(words.begin(), words.end(), "--");
  if (std::find(words.begin(), end, "--help") != end || std::find(words.begin(), end, "-h") != end) {
    invocation.text = help_of(tree, leaf);
    return invocation;
  }
  try {
    std::vector<std::string> reversed(std::make_reverse_iterator(end), words.rend());  // CLI11 takes them from the back
    tree.root.parse(reversed);
  } catch (const CLI::ExtrasError&) {
    throw hw::BadInput(fmt::format("'cmx {}' has a word that belongs to no flag: {}", leaf.get_name(),
                                   fmt::join(leaf.remaining(), " ")));
  } catch (const CLI::ParseError& error) {
    throw hw::BadInput(error.what());
  }
  tree.flags_of.at(&leaf)->convert();
  invocation.files = tree.flags_of.at(&leaf)->given_files();
  invocation.file_flags = tree.flags_of.at(&leaf)->files();
  tree.flags_of.at(&leaf)->set_rest({end == words.end() ? end : end + 1, words.end()});

  if (&leaf == tree.rerun) {
    Record record = read_record(tree.rerun_directory);
    const CommonOptions output = tree.options;
    invocation = parse_arguments(record.command_line);
    if (!invocation.command)
      throw hw::BadInput(fmt::format("rerun {}: its command line runs nothing", tree.rerun_directory));
    invocation.options.threads = output.threads;
    invocation.options.json = output.json;
    invocation.options.inputs.clear();
    invocation.options.out = output.out;
    invocation.options.force = output.force;
    invocation.record = std::move(record);
    return invocation;
  }
  invocation.options = tree.options;
  invocation.words = recorded(words);
  for (auto& command : tree.commands) {
    if (command.get() == tree.command_of.at(&leaf)) invocation.command = std::move(command);
  }
  invocation.command->adjust(invocation.options);
  return invocation;
}

std::map<std::string, std::map<std::string, FileWord>> file_flags() {
  Tree tree;
  build(tree);
  std::map<std::string, std::map<std::string, FileWord>> all;
  for (const auto& [leaf, command] : tree.command_of)
    all[std::string(command->name())] = tree.flags_of.at(leaf)->files();
  return all;
}

void read_inputs(const std::vector<std::string>& words, const std::shared_ptr<InputFiles>& inputs) {
  const Invocation invocation = parse_arguments(words);
  if (!invocation.command) throw hw::BadInput("these words run nothing");
  Session session(invocation.options, std::nullopt, false, inputs);
  invocation.command->read_inputs(session, invocation.files);
}

}  // namespace cmx::sw::apps
