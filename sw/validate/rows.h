// SPDX-License-Identifier: Apache-2.0
// Measurements to compare the model with: the published ones that travel in the binary
// (tests/calibration/published*.toml), or a user's own CSV.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cmx::sw::apps {

/// How the metric becomes the model's value: itself, or together with the same metric of a second command `against`.
enum class Compare {
  kValue,
  kRatio,       // metric / against
  kDifference,  // metric - against
  kLoss,        // 1 - metric / against
};

struct Row {
  std::string id;
  std::string set;                   // "ub", "op", "run"; "own" for a user's row
  std::vector<std::string> command;  // words after `cmx`
  std::string metric;                // JSON pointer into its result
  Compare compare{Compare::kValue};
  std::vector<std::string> against;
  double published{0};
  bool limit{false};  // published is an upper limit: the error is 0 below it, and the row is not counted
  std::string unit;
  std::string
      role;  // "fitted": a parameter was fitted to it; "predicted"; "stated": a known miss, shown and not counted
  std::string note;     // of a stated row: why the model misses it
  double tolerance{0};  // of the absolute error
  std::string source;
  std::string where;  // "my.csv:3", for messages
};

/// Rows of the sets: "all" or one of them. Throws std::logic_error when the embedded file is broken.
std::vector<Row> published_rows(const std::string& set);

/// Rows of a CSV: command line, metric, measured, unit, source; a first line with these names may precede them. Throws
/// BadInput naming file and line.
std::vector<Row> csv_rows(const std::string& text, const std::string& file);

/// Words of a command line; quotes join words. A leading "cmx" and --json are dropped.
std::vector<std::string> words_of(const std::string& command_line);

}  // namespace cmx::sw::apps
