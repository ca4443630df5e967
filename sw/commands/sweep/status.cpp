// SPDX-License-Identifier: Apache-2.0
// sweep status: how far a sweep is, asked from anywhere.
#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/report/command_line.h"
#include "sw/sweep/execution/session.h"
#include "sw/sweep/execution/state.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

class SweepStatus final : public Command {
 public:
  std::string_view name() const override { return "sweep status"; }
  std::string_view summary() const override { return "How far a sweep is, and what ended badly"; }

  void declare(Flags& flags) override { flags.word("DIR", directory_, "Directory of a sweep"); }

  Outcome run(Session&) override {
    const sweep::Directory directory(directory_);
    const sweep::Plan plan = directory.plan("");
    SweepState state = read_state(directory, plan);
    const bool active = SweepLock::held(directory);
    const Node progress = active ? read_progress(directory) : Node::object();
    const Node* now = progress.find("now");
    if (now != nullptr) state.running = now->members().size();

    Outcome outcome;
    outcome.machine = plan.spec.machine;
    outcome.keys = state.keys();
    outcome.keys.set("active", active);
    if (const Node* left = progress.find("seconds_left")) outcome.keys.set("seconds_left", *left);
    outcome.text = fmt::format("  {} of {} points: {}\n", state.ended(), state.points, state.text());
    if (state.best)
      outcome.text += fmt::format("  best {}: {} at {} (point {})\n", state.best->metric,
                                  report::format_number(state.best->value), state.best->at, state.best->id);
    if (now != nullptr) {
      for (const auto& point : now->members()) outcome.text += fmt::format("  running: {}\n", point.value.text());
    }
    if (!active && state.ended() < state.points)
      outcome.text += fmt::format("  nobody runs it; `cmx sweep resume {}` goes on\n", report::shell_path(directory_));
    tell_troubles(directory, plan, outcome);
    return outcome;
  }

 private:
  static constexpr std::size_t kMostTroubles = 10;

  static Node read_progress(const sweep::Directory& directory) {
    std::ifstream stream(directory.file("progress.json"), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return text.empty() ? Node::object() : Node::from_json(text);
  }

  /// Why points failed; of those that do not fit, why the first ones do not.
  static void tell_troubles(const sweep::Directory& directory, const sweep::Plan& plan, Outcome& outcome) {
    report::Table table({"point", "status", "reason"});
    for (const sweep::Status wanted : {sweep::Status::kFailed, sweep::Status::kTimeout, sweep::Status::kInfeasible}) {
      for (const sweep::Task& task : plan.tasks) {
        if (table.rows() == kMostTroubles) break;
        if (!task.infeasible.empty()) {
          if (wanted == sweep::Status::kInfeasible) table.row({where_is(plan, task), "infeasible", task.infeasible});
          continue;
        }
        const auto ending = directory.ending(task.key);
        if (ending && ending->status == wanted)
          table.row({where_is(plan, task), std::string(to_text(wanted)), ending->reason});
      }
    }
    if (table.rows() > 0) outcome.text += "\n" + table.to_text({});
  }

  std::string directory_;
};

}  // namespace

std::unique_ptr<Command> make_sweep_status() { return std::make_unique<SweepStatus>(); }

}  // namespace cmx::sw::apps
