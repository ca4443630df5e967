// SPDX-License-Identifier: Apache-2.0
// The commands of Slurm, as far as sweeps need them. They are run as a person would: sbatch, squeue, scancel, scontrol.
//
// Errors: BadInput when sbatch is not there or refuses, with its words; std::runtime_error when the others fail for
// long.
#pragma once

#include <string>
#include <vector>

namespace cmx::sw::apps::slurm {

struct Array {
  std::string script;  // its path
  std::string name;    // of this submission alone: by it, one that nobody confirmed is found again
  std::string log;     // with %a for the number of the task
  int tasks{1};
  int at_a_time{0};  // 0: as many as the cluster gives
  std::string partition;
  std::string time_limit;            // as sbatch takes it; empty: that of the partition
  int memory_mib{0};                 // of a task; 0: the cluster's default
  std::vector<std::string> options;  // more for sbatch
};

/// Throws BadInput where there is no sbatch.
void check();

/// Submits it, once, and returns its number. Where the controller does not answer, the job may be there all the same:
/// it is looked for by its name before it is submitted again, kAttempts times in all.
inline constexpr int kAttempts = 5;
std::string submit(const Array& array);

/// Tasks of these arrays that are in the queue.
struct Queue {
  int waiting{0};
  int running{0};
  std::string reason;  // why one of them waits, where that may last: "PartitionTimeLimit"
  int all() const { return waiting + running; }
};
Queue queue(const std::vector<std::string>& arrays);

/// Numbers of jobs of that name that the controller remembers, also of those that have ended. Throws std::runtime_error
/// when it cannot be asked.
std::vector<std::string> named(const std::string& name);

void cancel(const std::vector<std::string>& arrays);

/// Tasks that an array may have.
int most_tasks();

}  // namespace cmx::sw::apps::slurm
