// SPDX-License-Identifier: Apache-2.0
// The directory of a sweep:
//
//   sweep.json         the plan: spec, version, points with their words and keys; never changes
//   configs/KEY.toml   resolved machine and plan of points, each distinct one once
//   inputs/            the files that points read, as they were when the sweep was planned (sw/cli/input_files.h);
//   points see no others points/KEY.json    what a point came to; appears whole, by rename confirmed.json     points
//   that run again after screening, as in sweep.json progress.json      of the process that runs it: points in flight
//   results.sqlite     everything collected; made anew from the files above
//   jobs/              of a cluster's queue: N.points the keys that its array N works through, N.sh what each of its
//   tasks runs, N.name its name
//                      there, N.id its number, N_TASK.log what a task said
//   lock               held by the process that runs it
//
// A key is a hash of version, resolved configuration, command line and inputs: points of one key run once. Nothing in
// the directory says where it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sw/report/node.h"
#include "sw/sweep/points.h"
#include "sw/sweep/spec.h"

namespace cmx::sw::sweep {

/// A point as planned.
struct Task {
  Point point;
  std::string stage{"run"};  // run; or screen, and confirm for what is run again as the command says
  std::vector<std::string> words;
  std::string key;
  std::string config;      // its file in configs/
  std::string inputs;      // a hash of the files that it reads; empty: none
  std::string infeasible;  // why its configuration cannot be; such a point is not run
};

struct Plan {
  std::string version;
  Spec spec;
  std::string spec_text;
  std::vector<Task> tasks;
};

enum class Status { kDone, kInfeasible, kFailed, kTimeout };
std::string_view to_text(Status status);

/// What a point came to.
struct Ending {
  Status status{Status::kDone};
  std::string reason;  // empty when done
  int exit_code{0};
  std::string host;
  std::string started;  // UTC, ISO 8601
  double wall_s{0};
  double peak_mib{0};
  report::Node result;  // of the command, without its own times
};

class Directory {
 public:
  explicit Directory(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string point_file(const std::string& key) const { return file("points/" + key + ".json"); }

  /// Throws BadInput when the directory holds no sweep, or one that another version began.
  Plan plan(const std::string& version) const;
  /// Nothing: it has not ended.
  std::optional<Ending> ending(const std::string& key) const;

 private:
  std::string path_;
};

std::string to_json(const Plan& plan);
/// Tasks alone: confirmed.json.
std::string to_json(const std::vector<Task>& tasks);
std::string to_json(const Ending& ending);

}  // namespace cmx::sw::sweep
