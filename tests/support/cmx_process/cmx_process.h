// SPDX-License-Identifier: Apache-2.0
// Runs the built cmx in a scratch directory and looks at what it leaves.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace cmx::cli {

struct Finished {
  int exit_code{0};
  std::string out;
  std::string err;
  double peak_mib{0};  // memory of the process
};

class Desk {
 public:
  Desk();
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& contents) const;
  std::string read(const std::string& name) const;
  /// Names of everything in the directory except what `run` itself keeps.
  std::vector<std::string> names() const;
  /// `from`: the directory to run in, if it is not this one.
  Finished run(const std::vector<std::string>& words, const std::filesystem::path& from = {}) const;
  /// The two halves of run(), for who has something to do in between.
  pid_t start(const std::vector<std::string>& words, const std::filesystem::path& from = {}) const;
  Finished finish(pid_t child) const;
  /// Starts and interrupts after `milliseconds`.
  Finished interrupt(const std::vector<std::string>& words, int milliseconds) const;

 private:
  std::filesystem::path path_;
};

/// Words of a line, split at spaces.
std::vector<std::string> words(const std::string& line);
/// JSON without the three times, which are ours and not the machine's.
std::string without_times(const std::string& json);

}  // namespace cmx::cli
