// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/execution/tasks.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "hw/config/config.h"
#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "sw/cli/arguments.h"
#include "sw/cli/version.h"
#include "sw/plan/plan_parameters.h"
#include "sw/process/digest.h"
#include "sw/sweep/execution/inputs.h"
#include "sw/sweep/front.h"

namespace cmx::sw::apps {
namespace {

namespace fs = std::filesystem;
using sweep::Axis;
using sweep::Spec;

std::string read_file(const std::string& path) {
  std::error_code ignored;
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (stream && !fs::is_directory(path, ignored)) text << stream.rdbuf();
  if (!stream || fs::is_directory(path, ignored)) throw hw::BadInput(fmt::format("{}: cannot read this file", path));
  return text.str();
}

/// Overlays and levels that some machine took: most values of most axes change neither.
using Accepted = std::set<std::pair<std::vector<std::string>, std::vector<std::string>>>;

/// What is out of range by itself; counts that do not close may do so with the values of other axes.
void check_values(Session& session) {
  try {
    hw::load_machine(session.machine());
    plan::read_plan_parameters(session.plan());
  } catch (const hw::DoesNotFit&) {}
}

/// What the parser, or the machine, says of the words.
void check_words(const std::string& where, const std::vector<std::string>& words,
                 const std::vector<std::string>& machines, const std::shared_ptr<InputFiles>& files,
                 Accepted& accepted) {
  try {
    const Invocation invocation = parse_arguments(words);
    if (!invocation.command) throw hw::BadInput("these words run nothing");
    if (!accepted.insert({invocation.options.set, invocation.options.fidelity}).second) return;
    for (std::size_t i = 0; i < machines.size(); ++i) {
      CommonOptions options = invocation.options;
      options.machine = machines[i];
      try {
        Session session(options, std::nullopt, false, files);
        check_values(session);
        return;
      } catch (const hw::BadInput&) {
        if (i + 1 == machines.size()) throw;  // a path need not be in every machine
      }
    }
  } catch (const hw::BadInput& error) {
    throw hw::BadInput(fmt::format("{}: {}", where, error.what()));
  }
}

void check(const Spec& spec, SweepInputs& inputs) {
  static const std::vector<std::string> kOurs{"--json",    "--out",     "--force",   "--threads", "--trace",   "--seed",
                                              "--machine", "--dry-run", "--explain", "--inputs",  "--as-point"};
  static const std::vector<std::string> kNoPoint{"sweep", "report", "rerun", "sensitivity"};
  if (std::find(kNoPoint.begin(), kNoPoint.end(), spec.command.front()) != kNoPoint.end())
    throw hw::BadInput(
        fmt::format("{}: '{}' cannot be the command of a sweep", spec.command_where, spec.command.front()));
  const auto has = [&](const std::string& flag) {
    return std::any_of(spec.command.begin(), spec.command.end(),
                       [&](const auto& word) { return word == flag || word.rfind(flag + "=", 0) == 0; });
  };
  for (const std::string& flag : kOurs) {
    if (has(flag))
      throw hw::BadInput(
          fmt::format("{}: {} has no place in the command; the sweep sets it", spec.command_where, flag));
  }
  const auto machines = machines_of(spec);
  Accepted accepted;
  check_words(spec.command_where, spec.command, machines, inputs.files(), accepted);
  if (spec.screen) {
    std::vector<std::string> words = spec.command;
    for (const std::string& level : spec.screen->levels) words.insert(words.end(), {"--fidelity", level});
    check_words(spec.command_where, words, machines, inputs.files(), accepted);
  }
  for (const Axis* axis : spec.axes()) {
    if (has("--" + axis->of))
      throw hw::BadInput(fmt::format("{}: the command has --{} already", axis->where, axis->of));
    for (const sweep::Value& value : axis->values) {
      std::vector<std::string> words = spec.command;
      for (const std::string& word : sweep::words_of(*axis, value)) words.push_back(word);
      check_words(axis->where, words, machines, inputs.files(), accepted);
    }
  }
  inputs.check();
}

/// A machine's, or the plan's, parameter has its unit in its file.
void add_units(Spec& spec, InputFiles& files) {
  for (auto& group : spec.groups) {
    for (Axis& axis : group) {
      const std::string root = axis.of.substr(0, axis.of.find('.'));
      if (root == axis.of || (root != "machine" && root != "plan")) continue;
      for (const std::string& machine : machines_of(spec)) {
        const hw::Config config = hw::Config::load(root, root == "machine" ? machine : "default", {},
                                                   [&files](const std::string& path) { return files.find(path); });
        const auto found = config.parameters().find(axis.of.substr(root.size() + 1));
        if (found != config.parameters().end()) axis.unit = found->second.unit;
      }
    }
  }
}

/// Resolves what each task runs with, each machine and set of changes once.
class Resolver {
 public:
  explicit Resolver(std::shared_ptr<InputFiles> files) : files_(std::move(files)) {}

  /// Fills in config, or why it cannot be.
  void resolve(sweep::Task& task, std::map<std::string, std::string>& configs) {
    const Known& known = known_of(task.words);
    task.infeasible = known.error;
    task.config = known.name;
    if (known.error.empty()) configs[known.name] = known.toml;
  }

 private:
  struct Known {
    std::string name;
    std::string toml;
    std::string error;
  };

  const Known& known_of(const std::vector<std::string>& words) {
    std::string machine;
    std::vector<std::string> set;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i] == "--machine") machine = words[i + 1];
      if (words[i] == "--set") set.push_back(words[i + 1]);
    }
    const auto [entry, added] = known_.try_emplace({machine, set});
    if (!added) return entry->second;
    try {
      CommonOptions options;
      options.machine = machine;
      options.set = set;
      Session session(options, std::nullopt, false, files_);
      entry->second.toml = session.machine().to_toml() + "\n# --- plan\n" + session.plan().to_toml();
      entry->second.name = process::digest(entry->second.toml);
    } catch (const hw::DoesNotFit& error) {
      entry->second.error = error.what();
    }
    return entry->second;
  }

  std::shared_ptr<InputFiles> files_;
  std::map<std::pair<std::string, std::vector<std::string>>, Known> known_;
};

/// Once all else is known.
std::string key_of(const sweep::Task& task) {
  std::string text = fmt::format("{}\n{}\n{}", sweep_version(), task.config, task.infeasible);
  for (const std::string& word : task.words) text += word + "\n";
  return process::digest(text + task.inputs);
}

/// The first, the last, and what lies evenly between them.
std::vector<sweep::Point> sampled(std::vector<sweep::Point> points, int sample) {
  const auto count = static_cast<std::size_t>(sample);
  if (count == 0 || count >= points.size()) return points;
  std::vector<sweep::Point> kept;
  for (std::size_t i = 0; i < count; ++i)
    kept.push_back(points[count == 1 ? 0 : i * (points.size() - 1) / (count - 1)]);
  return kept;
}

}  // namespace

std::string sweep_version() { return fmt::format("{} ({})", kVersion, kBuild); }

PlannedSweep plan_sweep(const std::string& spec_file, bool many, int sample) {
  PlannedSweep planned;
  sweep::Plan& plan = planned.plan;
  plan.version = sweep_version();
  plan.spec_text = read_file(spec_file);
  plan.spec = sweep::read_spec(plan.spec_text, spec_file);
  const double count = sweep::combinations(plan.spec);
  if (count > kManyPoints && !many)
    throw hw::BadInput(
        fmt::format("{}: {:.6g} combinations are a lot; --yes if that is what you want", spec_file, count));
  SweepInputs inputs(plan.spec);
  check(plan.spec, inputs);
  add_units(plan.spec, *inputs.files());
  Resolver resolver(inputs.files());
  const std::vector<std::string> levels = plan.spec.screen ? plan.spec.screen->levels : std::vector<std::string>{};
  for (sweep::Point& point : sampled(sweep::points_of(plan.spec), sample)) {
    sweep::Task task;
    task.stage = plan.spec.screen ? "screen" : "run";
    task.words = sweep::words_of(plan.spec, point, levels);
    task.point = std::move(point);
    resolver.resolve(task, planned.configs);
    if (task.infeasible.empty()) task.inputs = inputs.of_point(task);
    task.key = key_of(task);
    plan.tasks.push_back(std::move(task));
  }
  planned.inputs = inputs.files()->files();
  plan.spec.file = fs::absolute(spec_file).lexically_normal().string();
  return planned;
}

PlannedSweep plan_confirmation(const sweep::Plan& plan, const std::map<int, report::Node>& finished,
                               const std::string& inputs) {
  PlannedSweep planned;
  planned.plan.version = plan.version;
  planned.plan.spec = plan.spec;
  const std::vector<int> chosen = sweep::chosen(plan.spec, finished);
  if (chosen.empty() && !finished.empty()) {
    std::vector<std::string> numbers;
    for (const auto& member : finished.begin()->second.members()) {
      if (member.value.is_number()) numbers.push_back(member.key);
    }
    const std::string& metric = plan.spec.objectives.front().metric;
    throw hw::BadInput(
        fmt::format("{}: nothing to confirm: no result has every objective; the nearest number to '{}' is '{}'",
                    plan.spec.file, metric, hw::nearest(metric, numbers)));
  }
  Resolver resolver(std::make_shared<InputFiles>(InputFiles::kept_in(inputs)));
  for (const sweep::Task& screened : plan.tasks) {
    if (screened.stage != "screen" || std::find(chosen.begin(), chosen.end(), screened.point.id) == chosen.end())
      continue;
    sweep::Task task;
    task.stage = "confirm";
    task.point = screened.point;
    task.words = sweep::words_of(plan.spec, task.point);
    resolver.resolve(task, planned.configs);
    task.inputs = screened.inputs;
    task.key = key_of(task);
    planned.plan.tasks.push_back(std::move(task));
  }
  return planned;
}

std::vector<std::string> child_of(const sweep::Task& task, const std::string& inputs) {
  std::vector<std::string> words = task.words;
  words.insert(words.end(), {"--threads", "1", "--json"});
  if (!inputs.empty()) words.insert(words.end(), {"--inputs", inputs});
  return words;
}

}  // namespace cmx::sw::apps
