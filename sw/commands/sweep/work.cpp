// SPDX-License-Identifier: Apache-2.0
// sweep work: what a task of a job array runs on a node of the cluster.
#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/sweep/execution/session.h"
#include "sw/sweep/execution/slurm.h"
#include "sw/sweep/execution/tasks.h"

namespace cmx::sw::apps {
namespace {

class SweepWork final : public Command {
 public:
  std::string_view name() const override { return "sweep work"; }
  std::string_view summary() const override {
    return "One task of a cluster's job array; sweep run --executor slurm submits it";
  }

  void declare(Flags& flags) override {
    flags.word("DIR", directory_, "Directory of a sweep");
    flags.word("ARRAY", array_, "Which of its arrays, from 1");
    flags.whole("--task", task_, "Which task of the array", {0, 10'000'000});
  }

  Outcome run(Session& session) override {
    refuse_overlays(session, name());
    if (array_.empty() || array_.size() > 9 || array_.find_first_not_of("0123456789") != std::string::npos)
      throw hw::BadInput(fmt::format("sweep work: '{}' is no number of an array", array_));
    const sweep::Directory directory(directory_);
    const sweep::Plan plan = directory.plan(sweep_version());
    catch_interrupts();
    const int left = work_through(directory, std::stoi(array_), task_, {plan.spec.timeout_s, plan.spec.memory_bytes});
    if (left > 0) throw std::runtime_error(fmt::format("stopped; {} points of this task are still to run", left));
    Outcome outcome;
    outcome.machine = plan.spec.machine;
    outcome.keys.set("array", std::stoi(array_)).set("task", task_);
    return outcome;
  }

 private:
  std::string directory_;
  std::string array_;
  int task_{0};
};

}  // namespace

std::unique_ptr<Command> make_sweep_work() { return std::make_unique<SweepWork>(); }

}  // namespace cmx::sw::apps
