// SPDX-License-Identifier: Apache-2.0
// Is saturation found where a curve saturates, and is a point trusted only when its seeds agree?
#include "sw/ub_studies/curve_points.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace cmx {
namespace {

using sw::apps::CurvePoint;
using sw::apps::CurveRun;
using sw::apps::kKeepsUp;
using sw::apps::next_load;
using sw::apps::point_of;
using sw::apps::saturation_of;
using testing::Optional;

/// A network that accepts everything up to `limit` and no more.
CurvePoint ideal(double load, double limit) {
  return {.load = load, .offered = load, .accepted = std::min(load, limit)};
}

std::vector<CurvePoint> sweep(double limit, const std::vector<double>& loads) {
  std::vector<CurvePoint> points;
  for (const double load : loads) points.push_back(ideal(load, limit));
  return points;
}

CurveRun run_of(double mean, double first, double second) {
  return {.offered = 0.5,
          .accepted = 0.5,
          .mean_us = mean,
          .p50_us = mean,
          .p99_us = mean,
          .first_half_us = first,
          .second_half_us = second};
}

TEST(Saturation, LiesWhereTheShortfallPassesTheTolerance) {
  const auto found = saturation_of(sweep(0.5, {0.1, 0.3, 0.5, 0.6}));
  EXPECT_TRUE(found.reached);
  // Nothing is missing at 0.5, a sixth at 0.6: 3 % would be at 0.518, but more than 0.5 is never accepted.
  EXPECT_NEAR(found.load, 0.5, 1e-9);
  auto rising = sweep(0.5, {0.1, 0.3, 0.5, 0.6});
  rising.back().accepted = 0.55;
  EXPECT_NEAR(saturation_of(rising).load, 0.5 + 0.1 * kKeepsUp / (1 - 0.55 / 0.6), 1e-9);
}

TEST(Saturation, IsALowerBoundWhenEveryLoadKeepsUp) {
  const auto found = saturation_of(sweep(0.95, {0.1, 0.5, 0.9}));
  EXPECT_FALSE(found.reached);
  EXPECT_EQ(found.load, 0.9);
}

TEST(Saturation, IsNeverMoreThanWasAccepted) {
  for (const double limit : {0.02, 0.3, 0.5, 0.77, 0.9}) {
    for (const auto& loads : {std::vector<double>{0.1, 0.3, 0.5, 0.7, 0.9}, {0.2, 0.8}, {0.9}}) {
      const auto points = sweep(limit, loads);
      double accepted = 0;
      for (const CurvePoint& point : points) accepted = std::max(accepted, point.accepted);
      EXPECT_LE(saturation_of(points).load, accepted) << limit << " of " << loads.size();
    }
  }
}

TEST(Saturation, BelowTheFirstLoadIsFoundToo) {
  const auto found = saturation_of(sweep(0.02, {0.1, 0.2}));
  EXPECT_TRUE(found.reached);
  EXPECT_GT(found.load, 0);
  EXPECT_LT(found.load, 0.02);
}

TEST(Saturation, ALoadThatFallsShortByChanceBelowOneThatKeepsUpIsNone) {
  auto points = sweep(0.7, {0.1, 0.3, 0.5, 0.9});
  points[0].accepted = 0.096;
  EXPECT_GE(saturation_of(points).load, 0.5);
}

TEST(Saturation, TheSweepClosesInOnItAndStops) {
  for (const double limit : {0.037, 0.33, 0.71, 0.89}) {
    std::vector<double> loads{0.1, 0.3, 0.5, 0.7, 0.9};
    int steps = 0;
    for (auto next = next_load(sweep(limit, loads)); next; next = next_load(sweep(limit, loads)), ++steps) {
      loads.push_back(*next);
      std::sort(loads.begin(), loads.end());
      ASSERT_LT(steps, 12);
    }
    EXPECT_NEAR(saturation_of(sweep(limit, loads)).load, limit, 0.06 * limit) << limit;
  }
}

TEST(Saturation, ASweepThatNeverSaturatesHasNoNextLoad) { EXPECT_EQ(next_load(sweep(1, {0.1, 0.9})), std::nullopt); }

/// A network that accepts everything up to 0.7; near that its queues take up 5 % of what comes while they fill, which
/// counts less in longer phases.
CurvePoint slow_to_fill(double load, int stretch) {
  CurvePoint point = ideal(load, 0.7);
  if (load > 0.6) point.accepted *= 1 - 0.05 / stretch;
  point.stretch = stretch;
  return point;
}

TEST(Saturation, IsNotWhatQueuesTakeUpWhileTheyFill) {
  std::vector<CurvePoint> points;
  for (const double load : {0.1, 0.3, 0.5, 0.7, 0.9}) points.push_back(slow_to_fill(load, 1));
  const double hasty = saturation_of(sw::apps::close_in(points, false, slow_to_fill)).load;
  EXPECT_LT(hasty, 0.65) << "what phases of one length say";
  const auto found = sw::apps::close_in(points, true, slow_to_fill);
  EXPECT_NEAR(saturation_of(found).load, 0.7, 0.03 * 0.7);
  for (const CurvePoint& point : found) {
    EXPECT_TRUE(point.load > 0.6 || point.stretch == 1) << point.load << " keeps up in short phases, too";
    EXPECT_LE(point.stretch, sw::apps::kLongest);
  }
}

TEST(Saturation, IsBelievedOnceALongerPhaseSaysTheSame) {
  std::vector<CurvePoint> points = sweep(0.66, {0.5, 0.7, 0.9});
  ASSERT_THAT(sw::apps::doubtful(points), Optional(1U));
  points[1] = sw::apps::confirmed(points[1], ideal(0.7, 0.66));
  EXPECT_TRUE(points[1].persists);
  EXPECT_EQ(points[1].stretch, 1) << "the point that the others can be compared with stays";
  EXPECT_EQ(sw::apps::doubtful(points), std::nullopt);
}

TEST(Saturation, FarBeyondItNobodyLooksTwice) {
  EXPECT_EQ(sw::apps::doubtful(sweep(0.5, {0.3, 0.5, 0.7})), std::nullopt);
}

TEST(CurvePoint, TheIntervalIsStudents) {
  // Three means of standard deviation 1: 4.303 / sqrt(3).
  const CurvePoint point = point_of(0.5, {run_of(99, 99, 99), run_of(100, 100, 100), run_of(101, 101, 101)});
  EXPECT_DOUBLE_EQ(point.mean_us, 100);
  EXPECT_THAT(point.ci95_us, Optional(testing::DoubleNear(2.484, 0.001)));
  EXPECT_TRUE(point.converged);
}

TEST(CurvePoint, IsNotConvergedWhenSeedsDisagree) {
  const CurvePoint point = point_of(0.5, {run_of(90, 90, 90), run_of(110, 110, 110)});
  EXPECT_TRUE(point.steady);
  EXPECT_FALSE(point.converged);
}

TEST(CurvePoint, IsNotConvergedWhenTheSecondHalfIsSlower) {
  const CurvePoint point = point_of(0.5, {run_of(100, 95, 105), run_of(100, 95, 105)});
  EXPECT_FALSE(point.steady);
  EXPECT_FALSE(point.converged);
}

TEST(CurvePoint, OneSeedHasNoInterval) {
  const CurvePoint point = point_of(0.5, {run_of(100, 100, 100)});
  EXPECT_EQ(point.ci95_us, std::nullopt);
  EXPECT_FALSE(point.converged);
}

}  // namespace
}  // namespace cmx
