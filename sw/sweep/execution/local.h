// SPDX-License-Identifier: Apache-2.0
// Runs tasks of a sweep as child processes on this machine, each with one thread, and writes what each comes to as soon
// as it has ended.
//
// Whatever ends this process, what has ended is kept: endings appear by rename, and children die with their parent. A
// child that was stopped leaves nothing.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "sw/sweep/directory.h"

namespace cmx::sw::apps {

/// Set by Ctrl-C and SIGTERM once catch_interrupts() was called; a second one ends the process at once.
extern std::atomic<bool> interrupted;
void catch_interrupts();

struct PointLimits {
  double timeout_s{0};
  std::int64_t memory_bytes{0};
};

/// Runs it here and now, with files from the folder `inputs`. Nothing: it was stopped. Throws LostInput where these are
/// not there: that is no ending.
std::optional<sweep::Ending> run_point(const sweep::Task& task, const std::string& inputs, const PointLimits& limits);

struct LocalOptions {
  int parallel{1};
  PointLimits limits;
  std::function<void(const sweep::Task&)> on_start;  // both from one thread at a time
  std::function<void(const sweep::Task&, const sweep::Ending&)> on_end;
};

/// Tasks whose keys differ. Returns early once `interrupted`. Throws std::runtime_error when an ending cannot be
/// written, or an input not be read: what ran meanwhile is given up.
void run_local(const sweep::Directory& directory, const std::vector<const sweep::Task*>& tasks,
               const LocalOptions& options);

}  // namespace cmx::sw::apps
