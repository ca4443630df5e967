// SPDX-License-Identifier: Apache-2.0
// Runs tasks of a sweep as job arrays of a Slurm cluster that sees the sweep's directory, and this binary, under the
// same paths.
//
// A task of an array works through a chunk of points, one after the other, and writes what each comes to like the local
// executor: one file by rename, no lock. This process submits, watches the files and the queue, and collects; it may be
// killed and the array goes on. Points without a file when their array has left the queue are missing, and `sweep
// resume` submits them again; a task that Slurm requeues skips what is done.
// Errors: those of slurm.h.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sw/sweep/execution/local.h"

namespace cmx::sw::apps {

struct SlurmFlags {
  std::string partition;
  std::string time_limit;
  std::optional<int> chunk;          // points of a task
  std::vector<std::string> options;  // more for sbatch
};

struct SlurmOptions {
  SlurmFlags flags;
  std::optional<int> at_a_time;  // tasks
  PointLimits limits;
  std::function<void(const sweep::Task&, const sweep::Ending&)> on_end;
  std::function<void(int)> on_running;                 // how many tasks run
  std::function<void(const std::string&)> on_trouble;  // why tasks wait, where that may last
};

/// Returns when every task has ended or the arrays have left the queue; once `interrupted`, cancels them.
void run_slurm(const sweep::Directory& directory, const std::vector<const sweep::Task*>& tasks,
               const SlurmOptions& options);

/// Arrays of this sweep that are in the queue, submitted by a process that is gone.
std::vector<std::string> arrays_in_queue(const sweep::Directory& directory);

/// What a task of array `number` runs: chunk `task` of its points. Returns how many of them have no ending, for it was
/// stopped.
int work_through(const sweep::Directory& directory, int number, int task, const PointLimits& limits);

}  // namespace cmx::sw::apps
