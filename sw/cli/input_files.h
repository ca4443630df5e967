// SPDX-License-Identifier: Apache-2.0
// The files that a run reads: on disk, or as somebody kept them; and which they were.
//
// A folder of kept files, made by write_inputs():
//   index.json   which file has the contents of which path, as it was written on the command line or in another file
//   HASH         contents, each distinct one once
//
// Errors: those of hw::read_input_file; LostInput.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "hw/units/input_file.h"

namespace cmx::sw::apps {

/// A kept file that is not there, or not as it was: no fault of what reads it.
class LostInput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Contract: what was read once is not read again.
class InputFiles {
 public:
  /// On disk; relative paths start at `folder`, or where the command runs.
  explicit InputFiles(std::string folder = {}) : folder_(std::move(folder)) {}
  /// As a record has them; what it lacks is on disk.
  explicit InputFiles(std::map<std::string, std::string> files) : of_record_(true), files_(std::move(files)) {}
  /// Those of a folder of kept files, and no others. Throws LostInput.
  static InputFiles kept_in(const std::string& folder);

  /// Whether a file or a folder of that name is there.
  bool exists(const std::string& path) const;
  bool is_folder(const std::string& path) const;
  /// Files of a folder whose names end so, sorted. Throws BadInput.
  std::vector<std::string> in_folder(const std::string& folder, const std::string& extension) const;
  /// Kept as `name`, or as the path where that is empty.
  const std::string& read(const std::string& path, std::uint64_t most_bytes = hw::kMostInputBytes,
                          const std::string& name = {});
  /// Nothing where there is no regular file.
  std::optional<std::string> find(const std::string& path);

  /// Name and contents of all that was read, or that the record has.
  const std::map<std::string, std::string>& files() const { return files_; }
  /// Names of what was read since the last call.
  std::set<std::string> take_names();
  /// As if they had been read now.
  void note(const std::set<std::string>& names) { names_.insert(names.begin(), names.end()); }
  /// The folder of kept_in().
  const std::string& store() const { return store_; }
  bool of_record() const { return of_record_; }

 private:
  std::string on_disk(const std::string& path) const;
  bool keeps_all() const { return of_record_ || !store_.empty(); }
  std::vector<std::string> kept_names() const;
  std::string read_kept(const std::string& name) const;

  std::string folder_;
  std::string store_;
  bool of_record_{false};
  std::map<std::string, std::string> index_;  // of the store: name -> file
  std::map<std::string, std::string> files_;
  std::set<std::string> names_;
};

/// What InputFiles::kept_in() reads. The folder must be there; files in it stay.
void write_inputs(const std::string& folder, const std::map<std::string, std::string>& files);

/// Throws LostInput where a file of the folder is missing or was changed.
void check_inputs(const std::string& folder);

/// A hash of names and contents; empty for none.
std::string digest_of(const std::map<std::string, std::string>& files, const std::set<std::string>& names);

}  // namespace cmx::sw::apps
