// SPDX-License-Identifier: Apache-2.0
// What a sweep runs, as a TOML file:
//
//   about = "What does bandwidth buy?"
//   command = "run decode --npus 16 --ep 32"   # words after `cmx`
//   machine = "cloudmatrix384"                 # or a file
//   seeds = [1, 2, 3]                          # otherwise 1
//   filters = ["ep == 2*npus"]                 # SQL expressions over the axes; a point stays where all are true
//   timeout_s = 600                            # of a point; otherwise none
//   memory = "4 GiB"                           # address space of a point; otherwise no limit
//
//   [axes]                                     # every combination is a point; the last axis changes first
//   batch = [8, 16, 32]                        # a flag of the command: --batch
//   kv = { from = 1024, to = 16384, points = 5, scale = "log" }   # or step = 512; whole where both ends are
//   link_rate = { of = "machine.ub_link.rate", values = [7, 14, 28] }   # --set; also plan.<path>, fidelity.<block>
//   fault = ["", "plane:3 down"]               # "": without the flag
//
//   [[zip]]                                    # axes that move together
//   npus = [16, 32]
//   ep = [32, 64]
//
//   [metrics]                                  # name = place in the result; without: every number at its top
//   tpot_ms = "/tpot_ms"
//   cube = { at = "/utilisation/cube", unit = "" }
//
//   [objectives]                               # what is better; for best, Pareto fronts and screening
//   tpot_ms = "min"
//
//   [screen]                                   # every point at these levels first, then some of them as the command
//   says levels = ["ub_switch=analytic"] confirm = "pareto"                         # or the number of the best by the
//   first objective
// `about` may stand anywhere. Paths, also those in the command and in axes, start where the spec is.
//
// Errors: BadInput with file and line, and the nearest key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cmx::sw::sweep {

using Value = std::variant<std::int64_t, double, std::string>;
/// As on a command line.
std::string to_text(const Value& value);

struct Axis {
  std::string name;   // column: letters, digits, underscores
  std::string of;     // "batch", "machine.ub_link.rate"
  std::string unit;   // "GB/s"; of a machine's parameter that of the machine file
  std::string where;  // "F.toml:12"
  std::vector<Value> values;
};

struct Metric {
  std::string name;
  std::string at;  // JSON pointer in a result
  std::string unit;
};

struct Objective {
  std::string metric;
  bool larger{false};
};

struct Filter {
  std::string text;
  std::string where;
};

struct Screen {
  std::vector<std::string> levels;  // "ub_switch=analytic"
  int best{0};                      // 0: the Pareto front
};

struct Spec {
  std::string file;
  std::vector<std::string> command;
  std::string command_where;
  std::string machine{"cloudmatrix384"};
  std::vector<std::vector<Axis>> groups;  // axes of a group move together
  std::vector<Filter> filters;
  std::vector<std::int64_t> seeds{1};
  std::vector<Metric> metrics;  // empty: those of the first result
  std::vector<Objective> objectives;
  std::optional<Screen> screen;
  double timeout_s{0};
  std::int64_t memory_bytes{0};

  std::vector<const Axis*> axes() const;
};

/// `file` is what messages call it, and where paths in it start from.
Spec read_spec(const std::string& toml, const std::string& file);

/// "ms" of "tpot_ms", "GB/s" of "bandwidth_gb_per_s", "" where the name says none.
std::string unit_of_name(const std::string& name);

}  // namespace cmx::sw::sweep
