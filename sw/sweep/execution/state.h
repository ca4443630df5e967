// SPDX-License-Identifier: Apache-2.0
// How far a sweep is: counted from its files by anybody, and told as it goes on by the process that runs it.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sw/report/node.h"
#include "sw/report/progress.h"
#include "sw/sweep/directory.h"

namespace cmx::sw::apps {

struct BestPoint {
  int id{0};
  bool screened{false};  // not run as the command says
  std::string metric;
  double value{0};
  std::string at;  // "batch=16 kv=4096"
};

struct SweepState {
  std::size_t points{0};
  std::size_t done{0}, infeasible{0}, failed{0}, timeout{0}, running{0};
  std::optional<BestPoint>
      best;                   // by the first objective, of the points that ran as the command says where there are some
  double spent_s{0};          // wall time of all that ended
  std::size_t ended_runs{0};  // those that took any

  std::size_t ended() const { return done + infeasible + failed + timeout; }
  /// "20 done, 4 infeasible, 0 failed, 2 running".
  std::string text() const;
  /// points done infeasible failed timeout running, and best.
  report::Node keys() const;
};

class SweepCounter {
 public:
  explicit SweepCounter(const sweep::Plan& plan) : plan_(&plan) {}
  /// Adds what came of all tasks of this key.
  void add(const sweep::Task& task, const sweep::Ending& ending);
  const SweepState& state() const { return state_; }
  SweepState& state() { return state_; }

 private:
  const sweep::Plan* plan_;
  SweepState state_;
};

/// What the files say.
SweepState read_state(const sweep::Directory& directory, const sweep::Plan& plan);

/// "batch=16 kv=4096", with the seed where there are several.
std::string where_is(const sweep::Plan& plan, const sweep::Task& task);

/// Says on stderr how far it is: a line that changes on a terminal, otherwise a plain one every ten seconds; and keeps
/// progress.json for others.
class SweepMonitor {
 public:
  SweepMonitor(const sweep::Directory& directory, const sweep::Plan& plan, SweepState state, int parallel,
               report::Progress& progress);
  void started(const sweep::Task& task);
  void ended(const sweep::Task& task, const sweep::Ending& ending);
  /// So many run elsewhere; nobody knows which.
  void running(int count);
  const SweepState& state() const { return counter_.state(); }

 private:
  void tell(bool last);
  void say(std::optional<double> left);
  void keep(std::optional<double> left);
  std::optional<double> seconds_left() const;

  const sweep::Directory& directory_;
  const sweep::Plan& plan_;
  SweepCounter counter_;
  int parallel_;
  report::Progress& progress_;
  bool terminal_;
  std::map<std::string, std::vector<const sweep::Task*>> tasks_of_key_;
  std::vector<const sweep::Task*> running_;
  std::chrono::steady_clock::time_point told_;
  std::chrono::steady_clock::time_point kept_{};
};

}  // namespace cmx::sw::apps
