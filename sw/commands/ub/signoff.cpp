// SPDX-License-Identifier: Apache-2.0
// ub signoff: a fabric against the requirements of a file.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>

#include "hw/machine/machine.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/jobs/child.h"
#include "sw/report/command_line.h"
#include "sw/ub_studies/signoff_rows.h"
#include "tlm/ub_traffic/all_pairs.h"

namespace cmx::sw::apps {
namespace {

NodePairs node_pairs(const hw::Topology& topology) {
  NodePairs pairs;
  const auto dies = model::die_of_each_node(topology);
  for (const std::int32_t a : dies) {
    for (const std::int32_t b : dies) {
      if (a != b) pairs.emplace_back(topology.endpoint_name(a), topology.endpoint_name(b));
    }
  }
  return pairs;
}

class UbSignoff final : public Command {
 public:
  std::string_view name() const override { return "ub signoff"; }
  std::string_view summary() const override {
    return "The fabric against the requirements of a file: what holds, by how much, and in which worst case";
  }

  void declare(Flags& flags) override {
    flags.word("REQ.toml", file_, "Requirements: rows of [[requirement]]; see examples/signoff");
    flags.reads("REQ.toml", FileWord::kPath);
    flags.whole("--jobs", jobs_, "as --threads", "Commands at a time", {1, 1024});
    flags.toggle("--no-cache", no_cache_, "Run every command even where its result is known");
  }

  void read_inputs(Session& session, const std::vector<GivenFile>& /*given*/) override {
    for (const Requirement& requirement : read_requirements(session.file("REQ.toml", file_), file_)) {
      keep_inputs(session, requirement.command);
      if (!requirement.against.empty()) keep_inputs(session, requirement.against);
    }
  }

  Outcome run(Session& session) override {
    const auto begin = std::chrono::steady_clock::now();
    const auto requirements = read_requirements(session.file("REQ.toml", file_), file_);
    const NodePairs pairs = node_pairs(hw::load_machine(session.machine()).topology());
    JobRunner runner(job_options(session, jobs_.value_or(session.threads()), !no_cache_,
                                 session.machine().to_toml() + session.plan().to_toml()));
    const auto progress = [&](std::size_t done, std::size_t total) {
      session.progress().update(static_cast<double>(done) / static_cast<double>(total),
                                fmt::format("{} of {} commands", done, total));
    };
    const std::vector<Finding> findings = measure(requirements, pairs, session, runner, progress);

    Outcome outcome;
    outcome.keys = to_keys(findings);
    outcome.text = to_text(findings, session.style());
    std::vector<std::string> missed;
    for (const Finding& finding : findings) {
      const Requirement& requirement = finding.requirement;
      const std::string against =
          requirement.against.empty() ? "" : fmt::format(" against {}", report::command_line(requirement.against));
      outcome.explanation.push_back(fmt::format("{}: {} of {}{}", requirement.name, requirement.metric,
                                                report::command_line(requirement.command), against));
      if (!finding.passed()) missed.push_back(fmt::format("'{}'", finding.requirement.name));
    }
    if (!missed.empty())
      outcome.failure =
          fmt::format("{} of {} requirements are missed: {}", missed.size(), findings.size(), fmt::join(missed, ", "));
    outcome.simulate_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
  }

  Outcome dry_run(Session& session) override {
    const NodePairs pairs = node_pairs(hw::load_machine(session.machine()).topology());
    Outcome outcome;
    report::Node rows = report::Node::array();
    for (const Requirement& requirement : read_requirements(session.file("REQ.toml", file_), file_)) {
      const RowCommands commands = commands_of(requirement, pairs);
      const std::size_t count = commands.command.size() + commands.against.size();
      rows.push(report::Node::object().set("name", requirement.name).set("commands", count));
      outcome.text += fmt::format("  {}: {} command{}: {}\n", requirement.name, count, count == 1 ? "" : "s",
                                  report::command_line(requirement.command));
    }
    outcome.keys.set("rows", rows);
    return outcome;
  }

 private:
  std::string file_;
  std::optional<int> jobs_;
  bool no_cache_{false};
};

}  // namespace

std::unique_ptr<Command> make_ub_signoff() { return std::make_unique<UbSignoff>(); }

}  // namespace cmx::sw::apps
