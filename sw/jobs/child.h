// SPDX-License-Identifier: Apache-2.0
// Commands that run others as child processes: the flags that they hand on, and what they read from a child's result.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sw/cli/session.h"
#include "sw/jobs/job_runner.h"
#include "sw/report/node.h"

namespace cmx::sw::apps {

/// `words` with the machine, changes, levels and seed of this session, except where they set their own machine or seed,
/// and --json. Each child gets one thread where there are as many children as threads.
std::vector<std::string> child_words(const Session& session, std::vector<std::string> words, int threads = 1);

/// For children of this session. What they read is kept with what this command reads, and results are cached by it and
/// by `context`.
JobRunner::Options job_options(Session& session, int parallel, bool cache, std::string context);

/// Reads, through the session, the files that a command would read. Returns their names. What is wrong with them, the
/// command itself will say.
std::set<std::string> keep_inputs(Session& session, const std::vector<std::string>& words);

/// The result that a child printed; of one whose check missed (exit 3), too. Throws BadInput or CheckFailed as the
/// child did, naming `where` and its words.
report::Node child_result(const std::string& where, const std::vector<std::string>& words, const JobResult& result);

/// The number at a JSON pointer of it. Throws BadInput with the nearest pointer.
double child_number(const std::string& where, const std::vector<std::string>& words, const report::Node& result,
                    const std::string& pointer);

}  // namespace cmx::sw::apps
