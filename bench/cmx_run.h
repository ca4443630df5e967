// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cmx::bench {

/// What one run of the command came to. One machine a process, as users run it: memory is the process's own peak.
struct CmxRun {
  double setup_s{0};     // building the machine
  double simulate_s{0};  // simulating
  double wall_s{0};      // the whole process, seen from outside
  double packets{0};
  double packet_hops{0};
  double peak_mib{0};  // largest resident set
};

/// Runs `cmx ARGS.. --json`. Throws std::runtime_error with the arguments when it fails or prints no result.
CmxRun run_cmx(const std::vector<std::string>& arguments);

}  // namespace cmx::bench
