// SPDX-License-Identifier: Apache-2.0
// sweep run, sweep resume: the points of a spec, each in a process of its own.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <set>

#include "hw/units/bad_input.h"
#include "sw/apps/command.h"
#include "sw/apps/run_directory.h"
#include "sw/apps/sweep_local.h"
#include "sw/apps/sweep_session.h"
#include "sw/apps/sweep_state.h"
#include "sw/apps/sweep_tasks.h"

namespace sw::apps {
namespace {

namespace fs = std::filesystem;
using sweep::Directory;
using sweep::Plan;
using sweep::Task;

/// What both commands do once there is a directory with a plan.
class Running {
 public:
  Running(Session& session, Directory directory, Plan plan, int parallel)
      : session_(session), directory_(std::move(directory)), plan_(std::move(plan)), parallel_(parallel) {}

  /// With `retry` also those that failed or timed out.
  Outcome run(bool retry) {
    const auto begin = std::chrono::steady_clock::now();
    const SweepLock lock(directory_);
    catch_interrupts();
    if (retry) forget_failures();
    run_missing();
    if (plan_.spec.screen && !interrupted && !fs::exists(directory_.file("confirmed.json"))) {
      confirm();
      run_missing();
    }
    session_.progress().clear();
    collect(directory_, plan_);
    const SweepState state = read_state(directory_, plan_);
    if (interrupted)
      throw std::runtime_error(
          fmt::format("interrupted; {} of {} points are kept, and `cmx sweep resume {}` goes on", state.ended(), state.points, directory_.path()));
    return outcome(state, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }

 private:
  void forget_failures() const {
    for (const Task& task : plan_.tasks) {
      const auto ending = directory_.ending(task.key);
      if (ending && (ending->status == sweep::Status::kFailed || ending->status == sweep::Status::kTimeout))
        fs::remove(directory_.point_file(task.key));
    }
  }

  void run_missing() {
    std::vector<const Task*> missing;
    std::set<std::string> keys;
    for (const Task& task : plan_.tasks) {
      const bool first = task.infeasible.empty() && keys.insert(task.key).second;
      if (first && !fs::exists(directory_.point_file(task.key))) missing.push_back(&task);
    }
    if (missing.empty()) return;
    SweepMonitor monitor(directory_, plan_, read_state(directory_, plan_), parallel_, session_.progress());
    const LocalOptions options{.parallel = parallel_,
                               .limits = {plan_.spec.timeout_s, plan_.spec.memory_bytes},
                               .on_start = [&](const Task& task) { monitor.started(task); },
                               .on_end = [&](const Task& task, const sweep::Ending& ending) { monitor.ended(task, ending); }};
    try {
      run_local(directory_, missing, options);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(fmt::format("{}; what ended before is kept, and `cmx sweep resume {}` goes on", error.what(), directory_.path()));
    }
  }

  void confirm() {
    std::map<int, report::Node> finished;
    for (const Task& task : plan_.tasks) {
      auto ending = task.infeasible.empty() ? directory_.ending(task.key) : std::nullopt;
      if (ending && ending->status == sweep::Status::kDone) finished[task.point.id] = std::move(ending->result);
    }
    PlannedSweep planned = plan_confirmation(plan_, finished);
    for (const auto& [name, toml] : planned.configs) write_file(directory_.file("configs/" + name + ".toml"), toml);
    write_file(directory_.file("confirmed.json"), to_json(planned.plan.tasks));
    for (Task& task : planned.plan.tasks) plan_.tasks.push_back(std::move(task));
  }

  Outcome outcome(const SweepState& state, double seconds) const {
    Outcome outcome;
    outcome.keys = state.keys();
    outcome.keys.set("directory", directory_.path());
    outcome.machine = plan_.spec.machine;
    outcome.simulate_s = seconds;
    outcome.text = fmt::format("  {} points: {}\n", state.points, state.text());
    if (state.best)
      outcome.text += fmt::format("  best {}: {} at {} (point {})\n", state.best->metric, report::format_number(state.best->value), state.best->at,
                                  state.best->id);
    outcome.text += fmt::format("  {}: `cmx sweep query {} \"SELECT * FROM results\"`\n", directory_.file("results.sqlite"), directory_.path());
    if (state.failed + state.timeout > 0)
      outcome.failure = fmt::format(
          "{} of {} points did not end well; `cmx sweep query {} \"SELECT id, status, reason, command FROM points WHERE "
          "status IN ('failed', 'timeout')\"` says why",
          state.failed + state.timeout, state.points, directory_.path());
    return outcome;
  }

  Session& session_;
  Directory directory_;
  Plan plan_;
  int parallel_;
};

/// Everything that a sweep starts with; sweep.json comes last, and makes it one.
void begin(const Directory& directory, const PlannedSweep& planned) {
  std::error_code error;
  fs::create_directories(directory.file("points"), error);
  if (!error) fs::create_directories(directory.file("configs"), error);
  if (error) throw hw::BadInput(fmt::format("--out {}: cannot be written: {}", directory.path(), error.message()));
  for (const auto& [name, toml] : planned.configs) write_file(directory.file("configs/" + name + ".toml"), toml);
  write_file(directory.file("sweep.json"), to_json(planned.plan));
}

class SweepRun final : public Command {
 public:
  std::string_view name() const override { return "sweep run"; }
  std::string_view summary() const override { return "Every point of a spec, into a directory with a database of results"; }

  void declare(Flags& flags) override {
    flags.word("SPEC", spec_, "TOML file: command, axes, metrics");
    flags.whole("-j", parallel_, "as many as cores", "Points at a time, each with one thread", {1, 1024});
    flags.choice("--executor", executor_, {"local"}, "Where points run");
    flags.whole("--sample", sample_, "Only so many points, spread evenly over the sweep; 0: all", {0, 1'000'000});
    flags.toggle("--yes", many_, "Even where the points are very many");
  }

  /// The directory grows as points end; it is not written as a whole like that of other commands.
  void adjust(CommonOptions& options) override {
    directory_ = std::exchange(options.out, {});
    force_ = std::exchange(options.force, false);
  }

  Outcome run(Session& session) override {
    refuse_overlays(session, name());
    if (directory_.empty()) directory_ = fs::path(spec_).stem().string() + ".sweep";
    const Directory directory(directory_);
    if (!force_ && fs::exists(directory.file("sweep.json")))
      throw hw::BadInput(fmt::format("{}: holds a sweep; `cmx sweep resume {}` goes on with it, --force begins anew", directory_, directory_));
    check_run_directory(directory_, force_);
    const PlannedSweep planned = plan_sweep(spec_, many_, sample_);
    if (SweepLock::held(directory)) throw hw::BadInput(fmt::format("{}: another process runs this sweep", directory_));
    if (force_) fs::remove_all(directory_);
    begin(directory, planned);
    return Running(session, directory, planned.plan, parallel_.value_or(session.threads())).run(false);
  }

 private:
  std::string spec_;
  std::string executor_{"local"};
  std::string directory_;
  std::optional<int> parallel_;
  bool force_{false};
  int sample_{0};
  bool many_{false};
};

class SweepResume final : public Command {
 public:
  std::string_view name() const override { return "sweep resume"; }
  std::string_view summary() const override { return "The points of a sweep that have not run yet"; }

  void declare(Flags& flags) override {
    flags.word("DIR", directory_, "Directory of a sweep");
    flags.whole("-j", parallel_, "as many as cores", "Points at a time, each with one thread", {1, 1024});
    flags.toggle("--retry", retry_, "Also those that failed or timed out");
  }

  Outcome run(Session& session) override {
    refuse_overlays(session, name());
    const Directory directory(directory_);
    Running running(session, directory, directory.plan(sweep_version()), parallel_.value_or(session.threads()));
    return running.run(retry_);
  }

 private:
  std::string directory_;
  std::optional<int> parallel_;
  bool retry_{false};
};

}  // namespace

std::unique_ptr<Command> make_sweep_run() { return std::make_unique<SweepRun>(); }
std::unique_ptr<Command> make_sweep_resume() { return std::make_unique<SweepResume>(); }

}  // namespace sw::apps
