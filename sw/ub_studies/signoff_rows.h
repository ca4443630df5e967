// SPDX-License-Identifier: Apache-2.0
// Requirements measured: which commands a row comes to, and what their results say.
//
// A row over node pairs is a command a pair, each in a process of its own, or, where the command is a `ub p2p` from {a}
// to {b} whose slowest pair is wanted, one `ub p2p --from all-nodes --to all-nodes`, which runs the same transfers in
// one process. No pair is left out as equal to another.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sw/cli/session.h"
#include "sw/jobs/job_runner.h"
#include "sw/report/node.h"
#include "sw/report/text.h"
#include "sw/ub_studies/requirements.h"

namespace cmx::sw::apps {

struct Finding {
  Requirement requirement;
  double value{0};
  std::string worst_case;  // "die:0 -> die:16"; empty without pairs
  std::size_t pairs{0};
  bool passed() const { return requirement.holds(value); }
};

/// Pairs of end points that {a} and {b} stand for.
using NodePairs = std::vector<std::pair<std::string, std::string>>;

/// The command lines of a row: those of its command, then those of `against`.
struct RowCommands {
  std::vector<std::vector<std::string>> command;  // one, or one a pair
  std::vector<std::vector<std::string>> against;  // none, one, or one a pair
  bool in_process{false};                         // one command runs all pairs
};
RowCommands commands_of(const Requirement& requirement, const NodePairs& pairs);

/// Throws BadInput or CheckFailed as a command did, naming the row.
std::vector<Finding> measure(const std::vector<Requirement>& requirements, const NodePairs& pairs,
                             const Session& session, JobRunner& runner,
                             const std::function<void(std::size_t, std::size_t)>& on_progress);

report::Node to_keys(const std::vector<Finding>& findings);
std::string to_text(const std::vector<Finding>& findings, const report::Style& style);

}  // namespace cmx::sw::apps
