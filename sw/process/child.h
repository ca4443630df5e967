// SPDX-License-Identifier: Apache-2.0
// This binary once more, with other words, or another program, as a child process that may be limited and stopped.
//
// A child dies with its parent, whatever ends that. What it prints goes to files in memory, so that no pipe can fill
// up.
// Contract: may be called from several threads. Errors: std::runtime_error when no process can be made.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace cmx::sw::process {

struct Limits {
  double seconds{0};                       // of our time; 0: none
  std::int64_t memory_bytes{0};            // of its address space; 0: none
  const std::atomic<bool>* stop{nullptr};  // it is killed within a fifth of a second once this is set
};

struct Finished {
  int exit_code{0};  // 128 + signal when one ended it
  int signal{0};
  bool timed_out{false};
  bool stopped{false};
  std::string out;
  std::string err;
  double seconds{0};  // of our time
  double peak_mib{0};
};

Finished run_self(const std::vector<std::string>& words, const Limits& limits = {});

/// Another program, looked up in PATH by the first word; exit code 127 when it is not there.
Finished run_program(const std::vector<std::string>& words, const Limits& limits = {});

}  // namespace cmx::sw::process
