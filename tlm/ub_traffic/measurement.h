// SPDX-License-Identifier: Apache-2.0
// What of a run is measured. Messages issued before the warm-up's end are sent and not counted; those issued in the
// measured phase are, whenever they complete. Throughput is what completes within the phase, whenever it was issued.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "hw/units/units.h"
#include "tlm/ub_traffic/latencies.h"

namespace cmx::model {

struct Phases {
  hw::Picoseconds warmup{};
  hw::Picoseconds measure{};  // 0: to the last completion
  hw::Picoseconds sample{};   // also record what the links do in windows of this length; 0: none
};

struct HalfPhase {
  std::int64_t messages{0};
  double latency_us{0};  // mean
  double accepted_bytes_per_s{0};
};

struct Measured {
  hw::Picoseconds from{};
  hw::Picoseconds to{};
  std::int64_t messages{0};        // issued in the phase
  double offered_bytes_per_s{0};   // issued in the phase, of all end points together
  double accepted_bytes_per_s{0};  // completed in the phase
  LatencySummary latency;
  std::vector<LatencyBucket> histogram;
  std::optional<std::array<HalfPhase, 2>> halves;  // of a phase of given length; a steady state shows the same twice
};

class Measurement {
 public:
  explicit Measurement(const Phases& phases) : phases_(phases) {}

  void completed(std::int64_t issued, std::int64_t now, std::int64_t bytes);
  /// `end`: the last completion of the run. Throws BadInput when no message was issued in the phase.
  Measured result(hw::Picoseconds end) const;

 private:
  struct Sum {
    std::int64_t messages{0};
    double latency{0};  // ps
    std::int64_t accepted{0};
  };
  bool within(std::int64_t time) const {
    return time >= phases_.warmup.value &&
           (phases_.measure.value == 0 || time < (phases_.warmup + phases_.measure).value);
  }
  Sum& half(std::int64_t time) {
    return halves_[phases_.measure.value > 0 && (time - phases_.warmup.value) * 2 >= phases_.measure.value ? 1 : 0];
  }

  Phases phases_;
  std::vector<std::int64_t> latencies_;  // ps, in order of completion
  std::int64_t offered_{0};
  std::array<Sum, 2> halves_;
};

}  // namespace cmx::model
