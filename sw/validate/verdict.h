// SPDX-License-Identifier: Apache-2.0
// What the model says to each measurement, and what that comes to.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hw/config/config.h"
#include "sw/cli/session.h"
#include "sw/jobs/job_runner.h"
#include "sw/report/node.h"
#include "sw/report/text.h"
#include "sw/validate/rows.h"

namespace cmx::sw::apps {

struct Verdict {
  Row row;
  double model{0};
  double error{0};     // (model - published) / published; of a limit, what exceeds it
  bool within{false};  // |error| <= tolerance, or the row is stated
};

struct Score {
  int counted{0};            // rows that are neither limits nor stated
  double mean_abs_error{0};  // of the counted
  double max_abs_error{0};
  double mean_fitted{0};  // of the counted with that role
  double mean_predicted{0};
  int out_of_tolerance{0};  // of all
  std::string worst;        // id of the counted row with the largest error
};

/// Runs the rows' commands. Throws BadInput or CheckFailed as the command did, naming the row; BadInput for an unknown
/// metric with the nearest.
std::vector<Verdict> evaluate(const std::vector<Row>& rows, const Session& session, JobRunner& runner,
                              const std::function<void(std::size_t, std::size_t)>& on_progress);
Score score(const std::vector<Verdict>& verdicts);

/// Parameters of machine and plan that carry `fit`, or that an overlay moved from their source.
std::vector<hw::Parameter> fitted_parameters(const hw::Config& machine, const hw::Config& plan);

report::Node to_keys(const std::vector<Verdict>& verdicts, const Score& score, std::size_t fitted);
std::string to_text(const std::vector<Verdict>& verdicts, const Score& score, std::size_t fitted,
                    const report::Style& style);
/// docs/calibration.md.
std::string to_markdown(const std::vector<Verdict>& verdicts, const Score& score, const hw::Config& machine,
                        const hw::Config& plan);

}  // namespace cmx::sw::apps
