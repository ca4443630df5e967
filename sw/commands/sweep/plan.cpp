// SPDX-License-Identifier: Apache-2.0
// sweep plan: the points of a spec, and how long they would take.
#include <fmt/format.h>

#include <map>
#include <set>

#include "hw/units/bad_input.h"
#include "sw/cli/command.h"
#include "sw/cli/scratch_directory.h"
#include "sw/commands/commands.h"
#include "sw/report/command_line.h"
#include "sw/sweep/execution/local.h"
#include "sw/sweep/execution/session.h"
#include "sw/sweep/execution/state.h"
#include "sw/sweep/execution/tasks.h"

namespace cmx::sw::apps {
namespace {

using report::Node;
using sweep::Task;

constexpr std::size_t kShown = 20;

class SweepPlan final : public Command {
 public:
  std::string_view name() const override { return "sweep plan"; }
  std::string_view summary() const override {
    return "The points of a spec, and an estimate of the time from a few of them";
  }

  void declare(Flags& flags) override {
    flags.word("SPEC", spec_, "TOML file: command, axes, metrics");
    flags.whole("-j", parallel_, "as many as cores", "Points at a time that the estimate is for", {1, 1024});
    flags.whole("--pilot", pilots_, "Points to run for the estimate, spread over the sweep; 0: none", {0, 1000});
    flags.whole("--sample", sample_, "Only so many points, spread evenly over the sweep; 0: all", {0, 1'000'000});
    flags.toggle("--yes", many_, "Even where the points are very many");
  }

  Outcome run(Session& session) override {
    refuse_overlays(session, name());
    const PlannedSweep planned = plan_sweep(spec_, many_, sample_);
    const sweep::Plan& plan = planned.plan;
    std::set<std::string> keys;
    std::vector<const Task*> distinct;
    std::size_t infeasible = 0;
    for (const Task& task : plan.tasks) {
      if (!task.infeasible.empty()) ++infeasible;
      if (task.infeasible.empty() && keys.insert(task.key).second) distinct.push_back(&task);
    }
    Outcome outcome;
    outcome.machine = plan.spec.machine;
    outcome.keys.set("points", plan.tasks.size())
        .set("combinations", sweep::combinations(plan.spec))
        .set("distinct", distinct.size());
    outcome.keys.set("infeasible", infeasible);
    outcome.text = fmt::format("  {} points of {:.0f} combinations; {} to run, {} cannot be\n\n", plan.tasks.size(),
                               sweep::combinations(plan.spec), distinct.size(), infeasible);
    list(plan, session, outcome);
    estimate(distinct, planned.inputs, session, outcome);
    return outcome;
  }

 private:
  static void list(const sweep::Plan& plan, const Session& session, Outcome& outcome) {
    report::Table table({"point", "command"});
    Node commands = Node::array();
    for (const Task& task : plan.tasks) {
      commands.push(report::command_line(task.words));
      if (table.rows() < kShown)
        table.row({std::to_string(task.point.id),
                   task.infeasible.empty() ? report::command_line(task.words) : task.infeasible});
    }
    outcome.text += table.to_text(session.style());
    if (plan.tasks.size() > kShown) outcome.text += fmt::format("  .. and {} more\n", plan.tasks.size() - kShown);
    outcome.keys.set("commands", commands);
  }

  /// The mean of a few, spread evenly: the first and the last are often the smallest and the largest.
  void estimate(const std::vector<const Task*>& tasks, const std::map<std::string, std::string>& inputs,
                Session& session, Outcome& outcome) const {
    const std::size_t count = std::min(static_cast<std::size_t>(pilots_), tasks.size());
    if (count == 0) return;
    catch_interrupts();
    const ScratchDirectory scratch;
    write_inputs(scratch.path(), inputs);
    const int parallel = parallel_.value_or(session.threads());
    double total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      session.progress().update(static_cast<double>(i) / static_cast<double>(count),
                                fmt::format("{} of {} pilots", i, count));
      const Task& task = *tasks[count == 1 ? 0 : i * (tasks.size() - 1) / (count - 1)];
      const auto ending = run_point(task, scratch.path(), {});
      if (!ending) throw std::runtime_error("interrupted");
      total += ending->wall_s;
    }
    const double each = total / static_cast<double>(count);
    const double estimate = each * static_cast<double>(tasks.size()) /
                            std::min(static_cast<double>(parallel), static_cast<double>(tasks.size()));
    outcome.keys.set("pilots", count).set("point_s", each).set("estimate_s", estimate);
    outcome.text += fmt::format("\n  {:.3g} s a point (mean of {}): about {:.0f} s with {} at a time\n", each, count,
                                estimate, parallel);
  }

  std::string spec_;
  std::optional<int> parallel_;
  int pilots_{3};
  int sample_{0};
  bool many_{false};
};

}  // namespace

std::unique_ptr<Command> make_sweep_plan() { return std::make_unique<SweepPlan>(); }

}  // namespace cmx::sw::apps
