// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/front.h"

#include <algorithm>

namespace cmx::sw::sweep {
namespace {

/// Whether `a` is at least as good in everything, and better in something.
bool beats(const std::vector<Objective>& objectives, const std::vector<double>& a, const std::vector<double>& b) {
  bool somewhere = false;
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    if (better(objectives[i], b[i], a[i])) return false;
    somewhere = somewhere || better(objectives[i], a[i], b[i]);
  }
  return somewhere;
}

}  // namespace

std::optional<double> value_of(const Spec& spec, const std::string& metric, const report::Node& result) {
  std::string at = "/" + metric;
  for (const Metric& known : spec.metrics) {
    if (known.name == metric) at = known.at;
  }
  const report::Node* value = result.at(at);
  return value != nullptr && value->is_number() ? std::optional(value->number()) : std::nullopt;
}

bool better(const Objective& objective, double a, double b) { return objective.larger ? a > b : a < b; }

std::vector<std::size_t> pareto_front(const std::vector<Objective>& objectives,
                                      const std::vector<std::vector<double>>& rows) {
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::none_of(rows.begin(), rows.end(), [&](const auto& row) { return beats(objectives, row, rows[i]); }))
      front.push_back(i);
  }
  return front;
}

std::vector<int> chosen(const Spec& spec, const std::map<int, report::Node>& results) {
  std::vector<int> ids;
  std::vector<std::vector<double>> rows;
  for (const auto& [id, result] : results) {
    std::vector<double> row;
    for (const Objective& objective : spec.objectives) {
      if (const auto value = value_of(spec, objective.metric, result)) row.push_back(*value);
    }
    if (row.size() != spec.objectives.size()) continue;
    ids.push_back(id);
    rows.push_back(std::move(row));
  }
  std::vector<std::size_t> picked;
  if (spec.screen && spec.screen->best == 0) {
    picked = pareto_front(spec.objectives, rows);
  } else {
    for (std::size_t i = 0; i < rows.size(); ++i) picked.push_back(i);
    std::stable_sort(picked.begin(), picked.end(), [&](std::size_t a, std::size_t b) {
      return better(spec.objectives.front(), rows[a].front(), rows[b].front());
    });
    if (spec.screen) picked.resize(std::min(picked.size(), static_cast<std::size_t>(spec.screen->best)));
  }
  std::vector<int> made;
  for (const std::size_t i : picked) made.push_back(ids[i]);
  std::sort(made.begin(), made.end());
  return made;
}

}  // namespace cmx::sw::sweep
