// SPDX-License-Identifier: Apache-2.0
// The directory of --out. It appears complete or not at all: files are written beside it and renamed into place.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sw::apps {

/// Throws BadInput when `path` cannot become the result of this run: not a directory, not empty without `force`, or its parent cannot be written.
/// Called before the run, so that nobody waits for a result that cannot be kept.
void check_run_directory(const std::string& path, bool force);

/// The same for a file that `flag` names; its directory must be there.
void check_output_file(const std::string& flag, const std::string& path);

/// Writes name -> contents; an existing directory is replaced. Ctrl-C meanwhile is held back.
void write_run_directory(const std::string& path, const std::vector<std::pair<std::string, std::string>>& files);

/// Writes one file through a neighbour that is renamed into place.
void write_file(const std::string& path, const std::string& contents);

}  // namespace sw::apps
