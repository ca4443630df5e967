// SPDX-License-Identifier: Apache-2.0
// How much a result hangs on each parameter that nobody knows exactly: those that were fitted, and those whose sources
// disagree or that are assumed.
//
// Each moves alone from one end of its range to the other, all others as they are. A fitted one without a range moves
// by `spread`, a whole number by one at least. `independent` takes the deviations as independent (root of the sum of
// squares), `worst` adds them up.
// Not modelled: parameters that belong together, fits that would move others along.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hw/config/config.h"
#include "sw/report/node.h"
#include "sw/report/text.h"

namespace cmx::sw::apps {

/// A parameter and the ends that it moves to, in its own unit.
struct Lever {
  std::string path;  // "machine.aiv.peer"
  std::string unit;
  std::string why;  // fit, or source
  bool ranged{false};
  double at{0};
  double from{0};
  double to{0};
};
/// Every parameter of a file that was fitted or has a range, and was not set on the command line. `root`: "machine" or
/// "plan".
std::vector<Lever> levers_of(const hw::Config& config, const std::string& root, double spread);

/// What a lever does: the result at its ends over the result as it is, minus 1.
struct Effect {
  Lever lever;
  std::optional<double> low;   // at `from`; absent: the machine cannot be so
  std::optional<double> high;  // at `to`
  std::string reason;          // why one is absent

  double swing() const;
};

struct Interval {
  double low{0};  // change, not above 0
  double high{0};
};
Interval independent(const std::vector<Effect>& effects);
Interval worst(const std::vector<Effect>& effects);

/// The largest first.
void sort_by_swing(std::vector<Effect>& effects);

report::Node to_node(const std::vector<Effect>& effects);
/// A tornado: bars to the left and right of the result as it is.
std::string tornado(const std::vector<Effect>& effects, const report::Style& style);

}  // namespace cmx::sw::apps
