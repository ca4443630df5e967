// SPDX-License-Identifier: Apache-2.0
// The points of a sweep: every combination of its axes and seeds that its filters let through.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/sweep/spec.h"

namespace cmx::sw::sweep {

struct Point {
  int id{0};                  // from 1, in the order of the axes
  std::vector<Value> values;  // in the order of Spec::axes()
  std::int64_t seed{1};
};

/// How many combinations there are, before filters.
double combinations(const Spec& spec);

/// Throws BadInput for a filter that SQLite does not understand, with the nearest axis for an unknown one, and when no
/// point is left.
std::vector<Point> points_of(const Spec& spec);

/// Words after `cmx` that run it; `levels` go before what axes say of --fidelity.
std::vector<std::string> words_of(const Spec& spec, const Point& point, const std::vector<std::string>& levels = {});

/// The words that a value of an axis adds: a flag, --set or --fidelity; none for an empty text.
std::vector<std::string> words_of(const Axis& axis, const Value& value);

}  // namespace cmx::sw::sweep
