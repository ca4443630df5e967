// SPDX-License-Identifier: Apache-2.0
// Runs `cmx` commands as child processes of this binary, several at a time, each distinct one once, and keeps what they
// print.
//
// A command that simulates builds one machine, and a process elaborates SystemC once: commands that need several
// machines use children. The cache is keyed by version, contents of the binary, context (resolved machine and plan),
// the files that a command reads, and command line, without --threads and --inputs. Children die with this process.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace cmx::sw::apps {

struct JobResult {
  int exit_code{0};
  std::string out;
  std::string err;
  bool cached{false};
};

class JobRunner {
 public:
  struct Options {
    int parallel{1};
    bool cache{true};
    std::string context;  // part of the cache's key
    std::function<std::string(const std::vector<std::string>& words)>
        inputs;  // called for each distinct command: a hash of the files that it reads
  };
  explicit JobRunner(Options options);

  /// Runs each command line (words after `cmx`) and returns the results in the same order. `on_progress` hears how many
  /// of how many are done, from one thread at a time.
  std::vector<JobResult> run(const std::vector<std::vector<std::string>>& commands,
                             const std::function<void(std::size_t, std::size_t)>& on_progress);

 private:
  std::string cache_file(const std::vector<std::string>& words, const std::string& inputs) const;

  Options options_;
  std::string directory_;  // of the cache; empty: none
  std::string identity_;   // of the binary
};

}  // namespace cmx::sw::apps
