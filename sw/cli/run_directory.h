// SPDX-License-Identifier: Apache-2.0
// The directory of --out. It appears complete or not at all: files are written beside it and renamed into place. A
// symbolic link to one is followed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sw/output/output_file.h"

namespace cmx::sw::apps {

using output::write_file;

/// Throws BadInput when `path` cannot become the result of this run: not a directory, not empty without `force`, or its
/// parent cannot be written. Called before the run, so that nobody waits for a result that cannot be kept.
void check_run_directory(const std::string& path, bool force);

/// Writes name -> contents; an existing directory is replaced. Ctrl-C meanwhile is held back.
void write_run_directory(const std::string& path, const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace cmx::sw::apps
