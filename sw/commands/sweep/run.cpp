// SPDX-License-Identifier: Apache-2.0
// sweep run, sweep resume: the points of a spec, each in a process of its own.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <set>

#include "hw/units/bad_input.h"
#include "sw/cli/command.h"
#include "sw/cli/run_directory.h"
#include "sw/commands/commands.h"
#include "sw/jobs/slurm.h"
#include "sw/report/command_line.h"
#include "sw/sweep/execution/local.h"
#include "sw/sweep/execution/session.h"
#include "sw/sweep/execution/slurm.h"
#include "sw/sweep/execution/state.h"
#include "sw/sweep/execution/tasks.h"

namespace cmx::sw::apps {
namespace {

namespace fs = std::filesystem;
using sweep::Directory;
using sweep::Plan;
using sweep::Task;

/// Where points run.
struct Executor {
  std::string kind{"local"};
  std::optional<int> parallel;
  SlurmFlags cluster;

  void declare(Flags& flags) {
    flags.whole("-j", parallel, "as many as cores, or as the cluster gives", "Points at a time, each with one thread",
                {1, 10'000});
    flags.choice("--executor", kind, {"local", "slurm"},
                 "Where points run: processes of this machine, or job arrays of a cluster");
    flags.text("--partition", cluster.partition, "NAME", "Of the cluster; with --executor slurm, as all that follow");
    flags.text("--time-limit", cluster.time_limit, "TIME",
               "Of a task, as sbatch takes it; otherwise from timeout_s of the spec, or that of the partition");
    flags.whole("--chunk", cluster.chunk, "so that a sweep has 1000 tasks at most",
                "Points of a task, one after the other", {1, 1'000'000});
    flags.texts("--sbatch", cluster.options, "OPTION", "Another option for sbatch: --sbatch=--account=me; repeatable");
  }
  void check() const {
    if (kind == "slurm") return slurm::check();
    const std::pair<const char*, bool> given[]{{"--partition", !cluster.partition.empty()},
                                               {"--time-limit", !cluster.time_limit.empty()},
                                               {"--chunk", cluster.chunk.has_value()},
                                               {"--sbatch", !cluster.options.empty()}};
    for (const auto& [flag, is] : given) {
      if (is) throw hw::BadInput(fmt::format("{}: goes with --executor slurm", flag));
    }
  }
};

/// What both commands do once there is a directory with a plan.
class Running {
 public:
  Running(Session& session, Directory directory, Plan plan, Executor executor)
      : session_(session), directory_(std::move(directory)), plan_(std::move(plan)), executor_(std::move(executor)) {}

  /// With `retry` also those that failed or timed out.
  Outcome run(bool retry) {
    const auto begin = std::chrono::steady_clock::now();
    const SweepLock lock(directory_);
    catch_interrupts();
    check_inputs(directory_.file("inputs"));
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
      throw std::runtime_error(fmt::format("interrupted; {} of {} points are kept, and `cmx sweep resume {}` goes on",
                                           state.ended(), state.points, report::shell_path(directory_.path())));
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
    const bool slurm = executor_.kind == "slurm";
    const int parallel = executor_.parallel.value_or(slurm ? 1 : session_.threads());
    SweepMonitor monitor(directory_, plan_, read_state(directory_, plan_), parallel, session_.progress());
    if (slurm) return run_queued(missing, monitor);
    if (const auto arrays = arrays_in_queue(directory_); !arrays.empty())
      throw hw::BadInput(
          fmt::format("{}: Slurm still works on it, job {}; --executor slurm waits for that, scancel ends it",
                      directory_.path(), arrays.front()));
    const LocalOptions options{
        .parallel = parallel,
        .limits = {plan_.spec.timeout_s, plan_.spec.memory_bytes},
        .on_start = [&](const Task& task) { monitor.started(task); },
        .on_end = [&](const Task& task, const sweep::Ending& ending) { monitor.ended(task, ending); }};
    try {
      run_local(directory_, missing, options);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(fmt::format("{}; what ended before is kept, and `cmx sweep resume {}` goes on",
                                           error.what(), report::shell_path(directory_.path())));
    }
  }

  void run_queued(const std::vector<const Task*>& missing, SweepMonitor& monitor) {
    SlurmOptions options;
    options.flags = executor_.cluster;
    options.at_a_time = executor_.parallel;
    options.limits = {plan_.spec.timeout_s, plan_.spec.memory_bytes};
    options.on_end = [&](const Task& task, const sweep::Ending& ending) { monitor.ended(task, ending); };
    options.on_trouble = [&](const std::string& reason) {
      session_.progress().say(fmt::format("tasks wait in the queue: {}", reason));
    };
    options.on_running = [&](int running) { monitor.running(running); };
    run_slurm(directory_, missing, options);
  }

  void confirm() {
    std::map<int, report::Node> finished;
    for (const Task& task : plan_.tasks) {
      auto ending = task.infeasible.empty() ? directory_.ending(task.key) : std::nullopt;
      if (ending && ending->status == sweep::Status::kDone) finished[task.point.id] = std::move(ending->result);
    }
    PlannedSweep planned = plan_confirmation(plan_, finished, directory_.file("inputs"));
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
      outcome.text += fmt::format("  best {}: {} at {} (point {})\n", state.best->metric,
                                  report::format_number(state.best->value), state.best->at, state.best->id);
    outcome.text += fmt::format("  {}: `cmx sweep query {} \"SELECT * FROM results\"`\n",
                                directory_.file("results.sqlite"), report::shell_path(directory_.path()));
    if (state.ended() < state.points)
      outcome.failure = fmt::format(
          "{} of {} points have no result: their tasks ended before ({}/jobs has what they said); `cmx sweep resume {} "
          "--executor slurm` runs them",
          state.points - state.ended(), state.points, directory_.path(), report::shell_path(directory_.path()));
    if (state.failed + state.timeout > 0)
      outcome.failure = fmt::format(
          "{} of {} points did not end well, the first {}; `cmx sweep query {} \"SELECT id, status, reason, command "
          "FROM points WHERE "
          "status IN ('failed', 'timeout')\"` says why",
          state.failed + state.timeout, state.points, first_trouble(), report::shell_path(directory_.path()));
    return outcome;
  }

  /// "point 3 (batch=16): --batch 16: .."
  std::string first_trouble() const {
    for (const Task& task : plan_.tasks) {
      const auto ending = task.infeasible.empty() ? directory_.ending(task.key) : std::nullopt;
      if (ending && (ending->status == sweep::Status::kFailed || ending->status == sweep::Status::kTimeout))
        return fmt::format("point {} ({}): {}", task.point.id, where_is(plan_, task), ending->reason);
    }
    return "";
  }

  Session& session_;
  Directory directory_;
  Plan plan_;
  Executor executor_;
};

/// Everything that a sweep starts with; sweep.json comes last, and makes it one.
void begin(const Directory& directory, const PlannedSweep& planned) {
  std::error_code error;
  fs::create_directories(directory.file("points"), error);
  if (!error) fs::create_directories(directory.file("configs"), error);
  if (!error) fs::create_directories(directory.file("inputs"), error);
  if (error) throw hw::BadInput(fmt::format("--out {}: cannot be written: {}", directory.path(), error.message()));
  for (const auto& [name, toml] : planned.configs) write_file(directory.file("configs/" + name + ".toml"), toml);
  write_inputs(directory.file("inputs"), planned.inputs);
  write_file(directory.file("sweep.json"), to_json(planned.plan));
}

class SweepRun final : public Command {
 public:
  std::string_view name() const override { return "sweep run"; }
  std::string_view summary() const override {
    return "Every point of a spec, into a directory with a database of results";
  }

  void declare(Flags& flags) override {
    flags.word("SPEC", spec_, "TOML file: command, axes, metrics");
    executor_.declare(flags);
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
    executor_.check();
    if (directory_.empty()) directory_ = fs::path(spec_).stem().string() + ".sweep";
    const Directory directory(directory_);
    if (!force_ && fs::exists(directory.file("sweep.json")))
      throw hw::BadInput(fmt::format("{}: holds a sweep; `cmx sweep resume {}` goes on with it, --force begins anew",
                                     directory_, report::shell_path(directory_)));
    check_run_directory(directory_, force_);
    const PlannedSweep planned = plan_sweep(spec_, many_, sample_);
    if (SweepLock::held(directory)) throw hw::BadInput(fmt::format("{}: another process runs this sweep", directory_));
    if (force_) fs::remove_all(directory_);
    begin(directory, planned);
    return Running(session, directory, planned.plan, executor_).run(false);
  }

 private:
  std::string spec_;
  Executor executor_;
  std::string directory_;
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
    executor_.declare(flags);
    flags.toggle("--retry", retry_, "Also those that failed or timed out");
  }

  Outcome run(Session& session) override {
    refuse_overlays(session, name());
    executor_.check();
    const Directory directory(directory_);
    Running running(session, directory, directory.plan(sweep_version()), executor_);
    return running.run(retry_);
  }

 private:
  std::string directory_;
  Executor executor_;
  bool retry_{false};
};

}  // namespace

std::unique_ptr<Command> make_sweep_run() { return std::make_unique<SweepRun>(); }
std::unique_ptr<Command> make_sweep_resume() { return std::make_unique<SweepResume>(); }

}  // namespace cmx::sw::apps
