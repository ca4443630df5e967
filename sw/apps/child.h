// SPDX-License-Identifier: Apache-2.0
// Commands that run others as child processes: the flags that they hand on, and what they read from a child's result.
#pragma once

#include <string>
#include <vector>

#include "sw/apps/job_runner.h"
#include "sw/apps/session.h"
#include "sw/report/node.h"

namespace sw::apps {

/// `words` with the machine, changes, levels and seed of this session, except where they set their own machine or seed, and --json. Each child gets one
/// thread where there are as many children as threads.
std::vector<std::string> child_words(const Session& session, std::vector<std::string> words, int threads = 1);

/// The result that a child printed; of one whose check missed (exit 3), too. Throws BadInput or CheckFailed as the child did, naming `where` and its words.
report::Node child_result(const std::string& where, const std::vector<std::string>& words, const JobResult& result);

/// The number at a JSON pointer of it. Throws BadInput with the nearest pointer.
double child_number(const std::string& where, const std::vector<std::string>& words, const report::Node& result, const std::string& pointer);

}  // namespace sw::apps
