// SPDX-License-Identifier: Apache-2.0
// From the spec of a sweep to tasks: everything that can be wrong with a spec is found here, before anything runs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sw/sweep/directory.h"

namespace cmx::sw::apps {

/// Of another cmx, or other words, or another machine, a point is another point.
std::string sweep_version();

struct PlannedSweep {
  sweep::Plan plan;
  std::map<std::string, std::string> configs;  // name -> resolved machine and plan
  std::map<std::string, std::string> inputs;   // files that points read: path as written -> contents
};

/// Reads and checks a spec, and all files that its points read. Throws BadInput with file and line: an unknown flag or
/// path with the nearest one, a value that no combination could take, a file or a model that cannot be read, more than
/// kManyPoints combinations without `many`.
inline constexpr double kManyPoints = 100'000;
/// `sample` points, spread evenly over the sweep, where that is above 0.
PlannedSweep plan_sweep(const std::string& spec_file, bool many, int sample);

/// After screening: the tasks that run again as the command says. `finished`: the result of each screened task, by its
/// id; those without one are left out.
/// `inputs`: the folder of those of the sweep.
PlannedSweep plan_confirmation(const sweep::Plan& plan, const std::map<int, report::Node>& finished,
                               const std::string& inputs);

/// Words of a child that runs the task, with files from the folder `inputs`, or, where that is empty, from their paths.
std::vector<std::string> child_of(const sweep::Task& task, const std::string& inputs);

}  // namespace cmx::sw::apps
