// SPDX-License-Identifier: Apache-2.0
// The files that the points of a sweep read: paths in a spec, its command and its axes start where the spec is. All are
// read before anything runs, and kept in DIR/inputs (input_files.h), which is all that points see: who resumes a sweep,
// from where, and what became of the files since, changes nothing.
//
// Errors: BadInput, with the line of the axis, for a file that cannot be read or is wrong.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sw/cli/input_files.h"
#include "sw/sweep/directory.h"

namespace cmx::sw::apps {

/// Values of --machine that points have.
std::vector<std::string> machines_of(const sweep::Spec& spec);

class SweepInputs {
 public:
  explicit SweepInputs(const sweep::Spec& spec);

  /// Reads what the command alone, and with each value of each axis that names a file, reads.
  void check();
  /// A hash of what a point reads; empty: nothing.
  const std::string& of_point(const sweep::Task& task);

  const std::shared_ptr<InputFiles>& files() const { return files_; }

 private:
  void read(const std::string& where, const std::vector<std::string>& words);
  bool names_files(const sweep::Axis& axis) const;

  const sweep::Spec& spec_;
  std::shared_ptr<InputFiles> files_;
  std::vector<std::size_t> axes_;  // that name files
  std::map<std::vector<std::string>, std::string> known_;
};

}  // namespace cmx::sw::apps
