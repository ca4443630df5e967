// SPDX-License-Identifier: Apache-2.0
#include "sw/ub_studies/curve_points.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace cmx::sw::apps {
namespace {

/// Quantile 0.975 of Student's distribution for 1, 2, .. degrees of freedom; beyond the table that of the normal one.
double student(std::size_t degrees) {
  static constexpr std::array kQuantiles{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                                         2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                                         2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  return degrees <= kQuantiles.size() ? kQuantiles[degrees - 1] : 1.96;
}

constexpr double kCloseEnough = 0.05;
/// Below this a load is nothing: a pattern that saturates there sends to one place from everywhere.
constexpr double kLeastLoad = 1e-4;

/// What is missing of the offered load.
double shortfall(const CurvePoint& point) { return point.offered > 0 ? 1 - point.accepted / point.offered : 0; }

/// The last point that keeps up, and the one after it; either may be missing.
struct Bracket {
  const CurvePoint* below{nullptr};
  const CurvePoint* above{nullptr};
};

Bracket bracket(const std::vector<CurvePoint>& points) {
  Bracket found;
  for (const CurvePoint& point : points) {
    if (point.keeps_up()) found.below = &point;
  }
  const std::size_t next = found.below == nullptr ? 0 : static_cast<std::size_t>(found.below - points.data()) + 1;
  if (next < points.size()) found.above = &points[next];
  return found;
}

}  // namespace

CurvePoint point_of(double load, const std::vector<CurveRun>& runs) {
  CurvePoint point;
  point.load = load;
  const auto count = static_cast<double>(runs.size());
  double first = 0;
  double second = 0;
  for (const CurveRun& run : runs) {
    point.offered += run.offered / count;
    point.accepted += run.accepted / count;
    point.mean_us += run.mean_us / count;
    point.p50_us += run.p50_us / count;
    point.p99_us += run.p99_us / count;
    first += run.first_half_us / count;
    second += run.second_half_us / count;
  }
  point.steady = std::fabs(first - second) <= kConverged * point.mean_us;
  if (runs.size() < 2) return point;
  double squares = 0;
  for (const CurveRun& run : runs) squares += (run.mean_us - point.mean_us) * (run.mean_us - point.mean_us);
  point.ci95_us = student(runs.size() - 1) * std::sqrt(squares / (count - 1) / count);
  point.converged = point.steady && *point.ci95_us < kConverged * point.mean_us;
  return point;
}

Saturation saturation_of(const std::vector<CurvePoint>& points) {
  const auto [below, above] = bracket(points);
  // Where little more than is accepted is offered, the load between two points would be more than the network ever
  // took.
  double accepted = 0;
  for (const CurvePoint& point : points) accepted = std::max(accepted, point.accepted);
  if (above == nullptr) return {std::min(below->load, accepted), false};
  const double load = below != nullptr ? below->load : 0;
  const double missing = below != nullptr ? std::max(shortfall(*below), 0.0) : 0;
  const double share = (kKeepsUp - missing) / (shortfall(*above) - missing);
  return {std::min(load + share * (above->load - load), accepted), true};
}

std::optional<std::size_t> doubtful(const std::vector<CurvePoint>& points) {
  const CurvePoint* above = bracket(points).above;
  if (above == nullptr || above->persists || above->stretch >= kLongest || shortfall(*above) > kPlainly)
    return std::nullopt;
  return static_cast<std::size_t>(above - points.data());
}

CurvePoint confirmed(CurvePoint shorter, CurvePoint longer) {
  // Twice the length halves what is missing in a steady state.
  constexpr double kStays = 0.8;
  longer.stretch = 2 * shorter.stretch;
  shorter.persists = !longer.keeps_up() && shortfall(longer) > kStays * shortfall(shorter);
  return shorter.persists ? shorter : longer;
}

std::optional<double> next_load(const std::vector<CurvePoint>& points) {
  const auto [below, above] = bracket(points);
  if (above == nullptr) return std::nullopt;
  const double low = below != nullptr ? below->load : 0;
  if (above->load - low <= kCloseEnough * above->load || above->load < kLeastLoad) return std::nullopt;
  return (low + above->load) / 2;
}

std::vector<CurvePoint> close_in(std::vector<CurvePoint> points, bool longer,
                                 const std::function<CurvePoint(double load, int stretch)>& measure) {
  constexpr int kMostRefinements = 12;
  for (int i = 0; i <= kMostRefinements; ++i) {
    while (const auto at = longer ? doubtful(points) : std::nullopt) {
      CurvePoint& point = points[*at];
      point = confirmed(point, measure(point.load, 2 * point.stretch));
    }
    const auto next = next_load(points);
    if (!next || i == kMostRefinements) break;
    points.push_back(measure(*next, 1));
    std::sort(points.begin(), points.end(), [](const CurvePoint& a, const CurvePoint& b) { return a.load < b.load; });
  }
  return points;
}

}  // namespace cmx::sw::apps
