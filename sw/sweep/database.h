// SPDX-License-Identifier: Apache-2.0
// results.sqlite: everything that the points of a sweep came to. Schema, version 2 (PRAGMA user_version):
//
//   sweep(name, value)                      spec, spec_file, version
//   columns(name, kind, place, unit)        kind: axis (place: flag or path), metric (place: JSON pointer), objective
//   (place: min or max) points(id, stage, key, seed, status, reason, command, config, host, started, wall_s, peak_mib,
//   result)
//                                           status: done, infeasible, failed, timeout; NULL: not run. started: UTC.
//                                           result: JSON of the command
//   axis_values(id, name, value)
//   metrics(id, stage, name, value)         of points that are done
//   utilisation(id, stage, engine, value)   busy share, 0 to 1
//   link_classes(id, stage, class, mean, max)  busy share of a class of links, 0 to 1
//   configs(name, toml)                     resolved machine and plan; points.config names it
//   results                                 view: id, stage, seed, status, a column an axis, a column a metric, command
//   screening                               view: of points that ran twice, each metric screened and confirmed, and
//   their relative difference
// A point that was screened and confirmed has two rows in `points`, of stages screen and confirm; otherwise its stage
// is run.
//
// Version 1, the layout before screening, had no stage; no release wrote it.
// Errors: BadInput for a file that is no such database, or one of a later version.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sw/sweep/directory.h"

namespace cmx::sw::sweep {

inline constexpr int kSchemaVersion = 2;
inline constexpr std::chrono::seconds kWaitForLock{10};

/// Makes DIR/results.sqlite anew; it appears whole. The same endings give the same tables, whatever the order they came
/// in.
void collect(const Directory& directory, const Plan& plan);

/// NULL, number or text.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

struct Rows {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

/// Reads a database; one of an earlier version is brought up to date first.
/// Contract: what another process has locked is waited for, kWaitForLock at most; `say` hears of it, once for each
/// wait. Throws BadInput, naming the file and, where the system knows it, who has it.
class Results {
 public:
  explicit Results(const std::string& file, std::function<void(const std::string&)> say = {},
                   std::chrono::milliseconds most = kWaitForLock);
  /// A database in memory that has one point without axes: a run outside any sweep. `config` is the contents of its
  /// config.toml.
  Results(const std::vector<std::string>& words, const report::Node& result, const std::string& config);
  ~Results();
  Results(Results&&) noexcept;
  Results& operator=(Results&&) noexcept;

  /// One statement that changes nothing. Throws BadInput with what SQLite says, and the nearest column of `results`.
  Rows query(const std::string& sql) const;
  std::vector<std::string> columns_of_results() const;

 private:
  struct Open;
  std::unique_ptr<Open> open_;
};

}  // namespace cmx::sw::sweep
