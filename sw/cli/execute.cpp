// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/execute.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <stdexcept>
#include <utility>

#include "hw/units/bad_input.h"
#include "sw/cli/record.h"
#include "sw/cli/run_directory.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

/// The machine that a result is about: a command may make one.
const std::string& machine_name(const Session& session, const Outcome& outcome) {
  return outcome.machine.empty() ? session.machine().name() : outcome.machine;
}

Node header(const Command& command, const Session& session, const Outcome& outcome, double wall_s) {
  Node levels = Node::object();
  for (const auto& [block, level] : session.levels()) levels.set(block, level);
  Node fidelity = Node::object();
  fidelity.set("levels", levels);
  fidelity.set("layers_simulated", outcome.layers_simulated);
  if (outcome.layers_analytic > 0) fidelity.set("layers_analytic", outcome.layers_analytic);
  fidelity.set("extrapolated", outcome.extrapolated);
  Node result = Node::object();
  result.set("command", command.name());
  result.set("version", session.record({}).version);
  result.set("machine", machine_name(session, outcome));
  result.set("seed", static_cast<std::int64_t>(session.seed()));
  result.set("fidelity", fidelity);
  result.set("setup_s", outcome.setup_s);
  result.set("simulate_s", outcome.simulate_s);
  result.set("wall_s", wall_s);
  result.set("warnings", Node::texts(outcome.warnings));
  return result;
}

std::string human(const Command& command, const Session& session, const Outcome& outcome, double wall_s) {
  const report::Style style = session.style();
  std::string text = style.bold(fmt::format("cmx {}", command.name())) +
                     style.dim(fmt::format("  {}, seed {}", machine_name(session, outcome), session.seed())) + "\n\n";
  text += outcome.text.empty() ? report::to_text(outcome.keys, style) : outcome.text;
  if (session.explain() && !outcome.explanation.empty()) {
    text += "\n" + style.bold("Why") + "\n";
    for (const std::string& line : outcome.explanation) text += "  " + line + "\n";
  }
  std::string levels;
  for (const auto& [block, level] : session.levels())
    levels += fmt::format("{}{} {}", levels.empty() ? "" : ", ", block, level);
  if (outcome.extrapolated) {
    const std::string coarse =
        outcome.layers_analytic > 0 ? fmt::format(", and {} on an analytic fabric", outcome.layers_analytic) : "";
    text += "\n  " + style.bad(fmt::format("extrapolated from {} layers{}", outcome.layers_simulated, coarse)) + "\n";
  }
  text += "\n" +
          style.dim(fmt::format("{}{:.3g} s set-up, {:.3g} s simulation, {:.3g} s in all",
                                levels.empty() ? "" : levels + "; ", outcome.setup_s, outcome.simulate_s, wall_s)) +
          "\n";
  return text;
}

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw std::runtime_error("cannot write to stdout");
}

}  // namespace

int execute(Invocation& invocation, std::chrono::steady_clock::time_point start) {
  Command& command = *invocation.command;
  const CommonOptions& options = invocation.options;
  if (!options.out.empty()) check_run_directory(options.out, options.force);
  output::check_file("--trace", options.trace);

  // A repeated run records a trace even where nobody keeps it: its warnings are part of the result.
  const bool traced = command.traces() && !options.dry_run &&
                      (!options.out.empty() || !options.trace.empty() || invocation.record.has_value());
  Session session(options, invocation.record, traced);
  Outcome outcome = options.dry_run ? command.dry_run(session) : command.run(session);
  session.progress().clear();

  std::string trace = std::move(outcome.trace);
  if (session.trace() != nullptr && trace.empty()) {
    trace = session.trace()->to_json();
    const std::string& left_out = session.trace()->summary().left_out_text;
    if (!left_out.empty()) outcome.warnings.push_back(left_out);
  }
  for (const std::string& warning : session.unused_levels()) outcome.warnings.push_back(warning);
  for (const std::string& warning : session.bare_numbers()) outcome.warnings.push_back(warning);

  const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  Node result = header(command, session, outcome, wall_s);
  for (const auto& member : outcome.keys.members()) result.set(member.key, member.value, member.note);
  if (session.explain()) result.set("explain", Node::texts(outcome.explanation));
  const std::string json = result.to_json() + "\n";

  if (!options.out.empty()) {
    std::vector<std::pair<std::string, std::string>> files{{"result.json", json},
                                                           {"config.toml", to_toml(session.record(invocation.words))}};
    if (!trace.empty()) files.emplace_back("trace.json", trace);
    files.insert(files.end(), outcome.files.begin(), outcome.files.end());
    write_run_directory(options.out, files);
  }
  if (!options.trace.empty() && !trace.empty()) write_file(options.trace, trace);
  print(options.json ? json : !outcome.raw.empty() ? outcome.raw : human(command, session, outcome, wall_s));
  for (const std::string& warning : outcome.warnings) fmt::print(stderr, "cmx: warning: {}\n", warning);
  if (outcome.failure.empty()) return 0;
  fmt::print(stderr, "cmx: {}\n", outcome.failure);
  return 3;
}

}  // namespace cmx::sw::apps
