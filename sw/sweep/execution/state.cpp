// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/execution/state.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "sw/cli/run_directory.h"
#include "sw/report/text.h"
#include "sw/sweep/front.h"

namespace cmx::sw::apps {

using report::Node;
using sweep::Ending;
using sweep::Status;
using sweep::Task;

namespace {

constexpr std::chrono::milliseconds kEvery{10'000};
constexpr std::chrono::milliseconds kEveryFile{1000};
constexpr std::chrono::milliseconds kEveryOnTerminal{500};

std::string duration(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  if (seconds < 5400) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

Ending infeasible(const std::string& why) {
  Ending ending;
  ending.status = Status::kInfeasible;
  ending.reason = why;
  return ending;
}

}  // namespace

std::string SweepState::text() const {
  std::string text = fmt::format("{} done, {} infeasible, {} failed", done, infeasible, failed);
  if (timeout > 0) text += fmt::format(", {} timed out", timeout);
  if (running > 0) text += fmt::format(", {} running", running);
  return text;
}

Node SweepState::keys() const {
  Node keys = Node::object();
  keys.set("points", points)
      .set("done", done)
      .set("infeasible", infeasible)
      .set("failed", failed)
      .set("timeout", timeout)
      .set("running", running);
  if (best) {
    Node node = Node::object();
    node.set("id", best->id).set("metric", best->metric).set("value", best->value).set("at", best->at);
    keys.set("best", node);
  }
  return keys;
}

std::string where_is(const sweep::Plan& plan, const Task& task) {
  std::string text;
  const auto axes = plan.spec.axes();
  for (std::size_t i = 0; i < axes.size(); ++i)
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", axes[i]->name, sweep::to_text(task.point.values[i]));
  if (plan.spec.seeds.size() > 1) text += fmt::format("{}seed={}", text.empty() ? "" : " ", task.point.seed);
  return text;
}

void SweepCounter::add(const Task& task, const Ending& ending) {
  switch (ending.status) {
    case Status::kDone: ++state_.done; break;
    case Status::kInfeasible: ++state_.infeasible; break;
    case Status::kFailed: ++state_.failed; break;
    case Status::kTimeout: ++state_.timeout; break;
  }
  if (ending.status != Status::kDone || plan_->spec.objectives.empty()) return;
  const sweep::Objective& objective = plan_->spec.objectives.front();
  const auto value = sweep::value_of(plan_->spec, objective.metric, ending.result);
  if (!value) return;
  const bool screened = task.stage == "screen";
  const bool comparable = state_.best && state_.best->screened == screened;
  const bool wins = !state_.best || (comparable ? sweep::better(objective, *value, state_.best->value) : !screened);
  if (wins) state_.best = BestPoint{task.point.id, screened, objective.metric, *value, where_is(*plan_, task)};
}

SweepState read_state(const sweep::Directory& directory, const sweep::Plan& plan) {
  SweepCounter counter(plan);
  counter.state().points = plan.tasks.size();
  std::map<std::string, std::optional<Ending>> endings;
  for (const Task& task : plan.tasks) {
    if (!task.infeasible.empty()) {
      counter.add(task, infeasible(task.infeasible));
      continue;
    }
    const auto [known, added] = endings.try_emplace(task.key);
    if (added) {
      known->second = directory.ending(task.key);
      if (known->second) {
        counter.state().spent_s += known->second->wall_s;
        ++counter.state().ended_runs;
      }
    }
    if (known->second) counter.add(task, *known->second);
  }
  return counter.state();
}

SweepMonitor::SweepMonitor(const sweep::Directory& directory, const sweep::Plan& plan, SweepState state, int parallel,
                           report::Progress& progress)
    : directory_(directory),
      plan_(plan),
      counter_(plan),
      parallel_(parallel),
      progress_(progress),
      terminal_(isatty(STDERR_FILENO) != 0),
      told_(std::chrono::steady_clock::now()) {
  counter_.state() = std::move(state);
  for (const Task& task : plan.tasks) tasks_of_key_[task.key].push_back(&task);
}

void SweepMonitor::started(const Task& task) {
  running_.push_back(&task);
  counter_.state().running = running_.size();
  tell(false);
}

void SweepMonitor::ended(const Task& task, const Ending& ending) {
  if (std::erase(running_, &task) > 0) counter_.state().running = running_.size();
  counter_.state().spent_s += ending.wall_s;
  ++counter_.state().ended_runs;
  for (const Task* same : tasks_of_key_.at(task.key)) counter_.add(*same, ending);
  tell(state().ended() == state().points);
}

void SweepMonitor::running(int count) {
  counter_.state().running = static_cast<std::size_t>(count);
  parallel_ = std::max(parallel_, count);
  tell(false);
}

std::optional<double> SweepMonitor::seconds_left() const {
  const SweepState& state = counter_.state();
  if (state.ended_runs == 0) return std::nullopt;
  const double each = state.spent_s / static_cast<double>(state.ended_runs);
  return each * (static_cast<double>(state.points - state.ended()) - 0.5 * static_cast<double>(state.running)) /
         parallel_;
}

void SweepMonitor::tell(bool last) {
  const auto time = std::chrono::steady_clock::now();
  const auto left = seconds_left();
  if (last || time - told_ >= (terminal_ ? kEveryOnTerminal : kEvery)) {
    told_ = time;
    say(left);
  }
  if (last || time - kept_ >= kEveryFile) {
    kept_ = time;
    keep(left);
  }
}

void SweepMonitor::say(std::optional<double> left) {
  const SweepState& state = counter_.state();
  std::string text = fmt::format("{}/{}: {}", state.ended(), state.points, state.text());
  if (state.best)
    text +=
        fmt::format(", best {} {} at {}", state.best->metric, report::format_number(state.best->value), state.best->at);
  if (terminal_) {
    progress_.update(static_cast<double>(state.ended()) / static_cast<double>(std::max<std::size_t>(state.points, 1)),
                     text);
    return;
  }
  fmt::print(stderr, "cmx: {}{}\n", text, left && *left > 0 ? fmt::format(", {} left", duration(*left)) : "");
  std::fflush(stderr);
}

void SweepMonitor::keep(std::optional<double> left) {
  Node node = counter_.state().keys();
  if (left) node.set("seconds_left", *left);
  Node running = Node::array();
  for (const Task* task : running_) running.push(where_is(plan_, *task));
  node.set("now", running);
  try {
    write_file(directory_.file("progress.json"), node.to_json() + "\n");
  } catch (const std::exception&) {
    // Others see it a little late; what counts are the points.
  }
}

}  // namespace cmx::sw::apps
