// SPDX-License-Identifier: Apache-2.0
// A curve of latency against offered load: what the seeds of a point come to, and where the curve stops following the
// load.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace cmx::sw::apps {

/// A load keeps up when what is accepted falls short of what is offered by no more than this share.
inline constexpr double kKeepsUp = 0.03;
/// A mean is trusted when its confidence interval, and what the two halves of the measured phase differ by, stay within
/// this share of it.
inline constexpr double kConverged = 0.05;

/// A load of which more than this share is missing is saturated however long one looks.
inline constexpr double kPlainly = 0.1;
/// Phases grow to at most this many times their length.
inline constexpr int kLongest = 8;

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
  std::optional<double>
      ci95_us{};       // half-width of the 95 % interval of the mean over seeds (Student); none of a single seed
  bool steady{false};  // the halves agree
  bool converged{false};
  int stretch{1};        // phases are this many times as long as those of the first points
  bool persists{false};  // falls short by about as much in phases of twice the length
  bool keeps_up() const { return accepted >= (1 - kKeepsUp) * offered; }
};

/// Means over the seeds' runs, of which there is at least one.
CurvePoint point_of(double load, const std::vector<CurveRun>& runs);

struct Saturation {
  double load{0};
  bool reached{false};  // some load did not keep up; otherwise `load` is the largest there is
};

/// The largest offered load that keeps up, interpolated between the last point that does and the next, and at most what
/// any point accepted. Points in order of load, not empty.
Saturation saturation_of(const std::vector<CurvePoint>& points);

/// The load that must be measured for longer before it counts as saturated, if there is one: near saturation queues
/// take long to fill, and what they take up meanwhile is missing in what is accepted. In a steady state that share
/// falls as phases grow; beyond saturation it stays.
std::optional<std::size_t> doubtful(const std::vector<CurvePoint>& points);

/// The point that counts: `longer` is the same load in phases of twice the length. Beyond saturation the shorter one
/// stays, since queues there are as long as one looks, and the points of a curve should be comparable.
CurvePoint confirmed(CurvePoint shorter, CurvePoint longer);

/// The next load worth running to close in on saturation; none when it is known to within a twentieth.
std::optional<double> next_load(const std::vector<CurvePoint>& points);

/// Adds points until saturation is known to within a twentieth. `measure` runs a load in phases of `stretch` times the
/// first points' length; without `longer` that stays 1.
std::vector<CurvePoint> close_in(std::vector<CurvePoint> points, bool longer,
                                 const std::function<CurvePoint(double load, int stretch)>& measure);

}  // namespace cmx::sw::apps
