// SPDX-License-Identifier: Apache-2.0
// A curve of latency against offered load: what the seeds of a point come to, and where the curve stops following the load.
#pragma once

#include <optional>
#include <vector>

namespace sw::apps {

/// A load keeps up when what is accepted falls short of what is offered by no more than this share.
inline constexpr double kKeepsUp = 0.03;
/// A mean is trusted when its confidence interval, and what the two halves of the measured phase differ by, stay within this share of it.
inline constexpr double kConverged = 0.05;

/// What one seed measured.
struct CurveRun {
  double offered{0};  // over the raw rate
  double accepted{0};
  double mean_us{0}, p50_us{0}, p99_us{0};
  double first_half_us{0}, second_half_us{0};  // mean latency of the measured phase's halves
};

struct CurvePoint {
  double load{0};
  double offered{0}, accepted{0};
  double mean_us{0}, p50_us{0}, p99_us{0};
  std::optional<double> ci95_us{};  // half-width of the 95 % interval of the mean over seeds (Student); none of a single seed
  bool steady{false};               // the halves agree
  bool converged{false};
  bool keeps_up() const { return accepted >= (1 - kKeepsUp) * offered; }
};

/// Means over the seeds' runs, of which there is at least one.
CurvePoint point_of(double load, const std::vector<CurveRun>& runs);

struct Saturation {
  double load{0};
  bool reached{false};  // some load did not keep up; otherwise `load` is the largest there is
};

/// The largest offered load that keeps up, interpolated between the last point that does and the next. Points in order of load, not empty.
Saturation saturation_of(const std::vector<CurvePoint>& points);

/// The next load worth running to close in on saturation; none when it is known to within a twentieth.
std::optional<double> next_load(const std::vector<CurvePoint>& points);

}  // namespace sw::apps
