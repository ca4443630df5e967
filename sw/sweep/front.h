// SPDX-License-Identifier: Apache-2.0
// Which points are better than others.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "sw/report/node.h"
#include "sw/sweep/spec.h"

namespace cmx::sw::sweep {

/// What a metric of the spec is in a result; of a name that the spec does not have, the number at the result's top.
std::optional<double> value_of(const Spec& spec, const std::string& metric, const report::Node& result);

/// Whether `a` is better by the objective.
bool better(const Objective& objective, double a, double b);

/// Rows of values, one an objective, that no other row beats in one objective without losing in another; in the order
/// given.
std::vector<std::size_t> pareto_front(const std::vector<Objective>& objectives,
                                      const std::vector<std::vector<double>>& rows);

/// Ids of what a screening picks: the Pareto front, or the best by the first objective (the lower id first among
/// equals). Sorted.
std::vector<int> chosen(const Spec& spec, const std::map<int, report::Node>& results);

}  // namespace cmx::sw::sweep
