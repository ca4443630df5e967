// SPDX-License-Identifier: Apache-2.0
// sensitivity -- COMMAND: how far a result moves with each parameter that was fitted or has a range.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "hw/units/bad_input.h"
#include "sw/cli/arguments.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/commands/sensitivity/sensitivity.h"
#include "sw/jobs/child.h"
#include "sw/jobs/job_runner.h"
#include "sw/report/command_line.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

/// Where commands have the figure that they are asked for.
constexpr const char* kUsual[]{"/tpot_ms", "/latency_us", "/time_us", "/completion_us", "/saturation_load", "/us"};

class Sensitivity final : public Command {
 public:
  std::string_view name() const override { return "sensitivity"; }
  std::string_view summary() const override {
    return "How far a result moves with each parameter that was fitted or has a range";
  }

  void declare(Flags& flags) override {
    flags.rest(command_, "COMMAND ...",
               "The command whose result is in question: cmx sensitivity -- run decode --layers 5");
    flags.text("--metric", metric_, "POINTER",
               "Place of the number in its result, as /utilisation/cube; otherwise the usual one of the command");
    flags.text("--only", only_, "TEXT", "Parameters whose path contains it");
    flags.real("--spread", spread_, "How far a fitted parameter without a range moves, of its value", 1e-3, 0.9);
    flags.whole("--jobs", jobs_, "as --threads", "Runs at a time, each with one thread", {1, 1024});
    flags.toggle("--no-cache", no_cache_, "Run every point even where its result is known");
  }

  void read_inputs(Session& session, const std::vector<GivenFile>& /*given*/) override {
    keep_inputs(session, command_);
  }

  Outcome run(Session& session) override {
    const auto begin = std::chrono::steady_clock::now();
    check(session);
    const std::vector<Lever> levers = chosen(session);
    JobRunner runner(job_options(session, jobs_.value_or(session.threads()), !no_cache_,
                                 session.machine().to_toml() + session.plan().to_toml()));
    const auto results = runner.run(commands(session, levers), [&](std::size_t done, std::size_t total) {
      session.progress().update(static_cast<double>(done) / static_cast<double>(total),
                                fmt::format("{} of {} runs", done, total));
    });

    const Node base = child_result("sensitivity", command_, results.front());
    take_over_fidelity(session, base);
    const std::string pointer = metric_of(base);
    const double value = child_number("--metric", command_, base, pointer);
    if (value == 0)
      throw hw::BadInput(fmt::format("--metric {}: is 0 as it is, so there is no change of it in per cent", pointer));
    std::vector<Effect> effects;
    for (std::size_t i = 0; i < levers.size(); ++i) {
      Effect effect{levers[i], {}, {}, {}};
      effect.low = change(results[1 + 2 * i], pointer, value, effect.reason);
      effect.high = change(results[2 + 2 * i], pointer, value, effect.reason);
      effects.push_back(std::move(effect));
    }
    sort_by_swing(effects);
    Outcome made = outcome(session, pointer, value, effects,
                           std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    made.layers_simulated = static_cast<int>(base.at("/fidelity/layers_simulated")->integer());
    made.extrapolated = base.at("/fidelity/extrapolated")->boolean();
    return made;
  }

  Outcome dry_run(Session& session) override {
    check(session);
    Outcome outcome;
    Node lines = Node::array();
    for (const auto& words : commands(session, chosen(session))) lines.push(report::command_line(words));
    for (const auto& line : lines.members()) outcome.text += "  " + line.value.text() + "\n";
    outcome.keys.set("commands", lines);
    return outcome;
  }

 private:
  void check(const Session& session) const {
    static const std::vector<std::string> kOurs{"--json", "--out", "--force",    "--threads", "--trace", "--machine",
                                                "--seed", "--set", "--fidelity", "--dry-run", "--inputs"};
    static const std::vector<std::string> kNoResult{"sweep", "report", "rerun", "sensitivity", "validate"};
    if (std::find(kNoResult.begin(), kNoResult.end(), command_.front()) != kNoResult.end())
      throw hw::BadInput(fmt::format("sensitivity: '{}' has no single result to move", command_.front()));
    for (const std::string& word : command_) {
      const std::string flag = word.substr(0, word.find('='));
      if (std::find(kOurs.begin(), kOurs.end(), flag) != kOurs.end())
        throw hw::BadInput(fmt::format("sensitivity: write {} before the --; it then holds for every run", flag));
    }
    parse_arguments(child_words(session, command_));
  }

  std::vector<Lever> chosen(Session& session) const {
    std::vector<Lever> levers = levers_of(session.machine(), "machine", spread_);
    for (Lever& lever : levers_of(session.plan(), "plan", spread_)) levers.push_back(std::move(lever));
    std::erase_if(levers, [&](const Lever& lever) { return lever.path.find(only_) == std::string::npos; });
    if (levers.empty())
      throw hw::BadInput(fmt::format("--only {}: no parameter that was fitted or has a range is called so", only_));
    return levers;
  }

  /// As it is, then each lever at both ends.
  std::vector<std::vector<std::string>> commands(const Session& session, const std::vector<Lever>& levers) const {
    std::vector<std::vector<std::string>> commands{child_words(session, command_)};
    for (const Lever& lever : levers) {
      for (const double value : {lever.from, lever.to}) {
        auto words = child_words(session, command_);
        words.insert(words.end(), {"--set", fmt::format("{}={}{}", lever.path, value, lever.unit)});
        commands.push_back(std::move(words));
      }
    }
    return commands;
  }

  /// The levels of the runs are those of this result.
  static void take_over_fidelity(Session& session, const Node& base) {
    for (const auto& level : base.at("/fidelity/levels")->members()) session.level(level.key);
  }

  std::string metric_of(const Node& base) const {
    if (!metric_.empty()) return metric_.rfind('/', 0) == 0 ? metric_ : "/" + metric_;
    for (const char* usual : kUsual) {
      const Node* node = base.at(usual);
      if (node != nullptr && node->is_number()) return usual;
    }
    throw hw::BadInput(fmt::format("sensitivity: '{}' has no usual figure; --metric says which number is meant",
                                   report::command_line(command_)));
  }

  /// Nothing, with the reason, where the machine cannot be so.
  std::optional<double> change(const JobResult& result, const std::string& pointer, double base,
                               std::string& reason) const {
    try {
      return child_number("--metric", command_, child_result("sensitivity", command_, result), pointer) / base - 1;
    } catch (const hw::BadInput&) {
      reason = last_line(result.err);
    } catch (const hw::CheckFailed&) {
      reason = last_line(result.err);
    }
    return std::nullopt;
  }

  static std::string last_line(std::string text) {
    text.erase(text.find_last_not_of(" \n") + 1);
    const std::size_t line = text.rfind('\n');
    if (line != std::string::npos) text.erase(0, line + 1);
    return text.rfind("cmx: ", 0) == 0 ? text.substr(5) : text;
  }

  static Node interval_node(const Interval& interval, double value) {
    return Node::object().set("low", value * (1 + interval.low)).set("high", value * (1 + interval.high));
  }

  Outcome outcome(const Session& session, const std::string& pointer, double value, const std::vector<Effect>& effects,
                  double seconds) const {
    const Interval likely = independent(effects);
    const Interval most = worst(effects);
    Outcome outcome;
    outcome.keys.set("of", report::command_line(command_)).set("metric", pointer).set("value", value);
    outcome.keys.set("independent", interval_node(likely, value)).set("worst", interval_node(most, value));
    outcome.keys.set("parameters", to_node(effects));
    const auto line = [&](const char* what, const Interval& interval) {
      return fmt::format("  {}  {} to {} ({:+.1f} % to {:+.1f} %)\n", what,
                         report::format_number(value * (1 + interval.low)),
                         report::format_number(value * (1 + interval.high)), interval.low * 100, interval.high * 100);
    };
    outcome.text = fmt::format("  {} of '{}': {}\n\n", pointer, report::command_line(command_),
                               session.style().bold(report::format_number(value)));
    outcome.text += tornado(effects, session.style()) + "\n";
    outcome.text +=
        line("all of them, independent of each other:", likely) + line("all of them, at their worst:           ", most);
    for (const Effect& effect : effects)
      outcome.explanation.push_back(fmt::format("{}: {}", effect.lever.path, effect.lever.why));
    outcome.simulate_s = seconds;
    return outcome;
  }

  std::vector<std::string> command_;
  std::string metric_;
  std::string only_;
  double spread_{0.1};
  std::optional<int> jobs_;
  bool no_cache_{false};
};

}  // namespace

std::unique_ptr<Command> make_sensitivity() { return std::make_unique<Sensitivity>(); }

}  // namespace cmx::sw::apps
