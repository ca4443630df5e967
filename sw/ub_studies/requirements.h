// SPDX-License-Identifier: Apache-2.0
// Requirements that a fabric is signed off against: a TOML file of rows
//
//   [[requirement]]
//   name = "bandwidth loss between nodes"
//   command = "ub p2p --from {a} --to {b} --bytes 16MiB"
//   metric = "bandwidth_gb_per_s"            # JSON pointer into the command's result
//   comparison = ">="                        # <, <=, >, >=, or within
//   limit = 0.97
//   unit = "ratio"                           # optional; printed
//   against = "ub p2p --from die:0 --to die:2 --bytes 16MiB"   # optional second command, the same metric
//   compare = "relative"                     # with against: relative (metric / metric of against), difference (metric
//   - it), loss (1 - relative) tolerance = 0.03                         # with within: share of the limit for_each =
//   "node_pairs"                  # optional; {a} and {b} then stand for a die of each of two nodes, and the worst pair
//   counts
#pragma once

#include <string>
#include <vector>

namespace cmx::sw::apps {

struct Requirement {
  enum class Comparison { kBelow, kAtMost, kAbove, kAtLeast, kWithin };
  enum class Value { kMetric, kRelative, kDifference, kLoss };
  std::string name;
  std::vector<std::string> command;  // words after `cmx`
  std::string metric;
  Comparison comparison{Comparison::kAtMost};
  double limit{0};
  double tolerance{0};  // kWithin
  std::string unit;
  Value value{Value::kMetric};
  std::vector<std::string> against;
  bool node_pairs{false};
  std::string where;  // "requirements.toml:12"

  bool holds(double value_found) const;
  /// What is left to the limit, as a share of it (of a limit of zero: as it is); negative when the requirement is
  /// missed.
  double margin(double value_found) const;
  /// The value from the metric of the command and of `against`.
  double value_of(double metric_found, double against_found) const;
};

/// "<=" and so on.
std::string to_string(Requirement::Comparison comparison);

/// Throws BadInput with file and line: broken TOML, an unknown or missing key with the nearest, a wrong type, a name
/// that comes twice, or words that do not fit.
std::vector<Requirement> read_requirements(const std::string& toml, const std::string& file);

}  // namespace cmx::sw::apps
