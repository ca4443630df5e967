// SPDX-License-Identifier: Apache-2.0
// The HBM of one die shared by the tile programs in flight: a max-min arbiter that re-shares on every start, end and
// change of the fabric's traffic, and advances each program along its profile.
//
// Contract: a program asks for its bytes over its time at full grant. Capacity (rate minus background) is shared
// max-min. A program that gets less than it asks for is granted what it gets; one that gets all it asks for is granted
// what the others leave, and at least an equal part: that is the room for its bursts. Its speed at a grant is
// interpolated linearly between those of the four profiled grants (through zero below 25 %), so bytes used never exceed
// the share. Deterministic: jobs are kept in the order of their starts, and time is integer picoseconds; a completion
// is exact to one.
// Not modelled: one job's traffic slowing another through banks and row conflicts.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "hw/isa/profile.h"
#include "hw/units/units.h"

namespace cmx::model {

class HbmArbiter {
 public:
  using JobId = std::int64_t;

  /// `rate`: of the die's HBM, positive.
  explicit HbmArbiter(hw::BytesPerSecond rate);

  /// `now` never decreases from one call to the next, over all calls.
  JobId start(hw::Picoseconds now, const hw::isa::Profile& profile);
  /// Traffic that is served first (remote reads and writes); at most `rate` of it counts.
  void set_background(hw::Picoseconds now, hw::BytesPerSecond background);
  /// When the next job ends if nothing changes; nothing in flight: empty. Changes with every other call.
  std::optional<hw::Picoseconds> next_completion() const;
  /// The jobs that have ended by `now`, in the order of their starts. To be called at next_completion().
  std::vector<JobId> complete(hw::Picoseconds now);

  int in_flight() const { return static_cast<int>(jobs_.size()); }
  /// Share of a job, bytes per second; for tests and traces.
  hw::BytesPerSecond share(JobId job) const;

  // Statistics.
  double bytes_moved() const { return bytes_moved_; }  // by jobs, up to the latest call
  hw::Picoseconds busy() const { return busy_; }       // at least one job in flight

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  struct Job {
    JobId id{0};
    double demand{0};  // bytes per second
    double bytes{0};
    std::array<double, 4> speed{};  // progress per picosecond at each grant
    double progress{0};             // 0 to 1
    double now_speed{0};
    double allocated{0};  // bytes per second
    std::int64_t end_ps{0};
  };
  void advance(hw::Picoseconds now);
  void share_out();

  double rate_;
  double background_{0};
  std::int64_t now_ps_{0};
  JobId next_id_{1};
  std::vector<Job> jobs_;
  std::vector<std::size_t> order_;  // scratch of share_out
  double bytes_moved_{0};
  hw::Picoseconds busy_{};
};

}  // namespace cmx::model
