// SPDX-License-Identifier: Apache-2.0
// What runs on one die: tile programs in flight under the HBM arbiter, and the fabric's traffic as its background.
//
// The fabric's bytes (written to or read from this die's HBM) are measured over samples of kTrafficSample; each
// sample's rate is the next one's background.
// Not modelled: the order in which single packets meet the HBM.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hw/device_port/device_port.h"
#include "hw/isa/profile.h"
#include "tlm/hbm/hbm_arbiter.h"

namespace cmx::model {

class DieEngines {
 public:
  static constexpr std::int64_t kTrafficSample = 10'000'000;  // ps

  explicit DieEngines(hw::BytesPerSecond hbm_rate) : arbiter_(hbm_rate) {}

  struct Run {
    HbmArbiter::JobId job{0};
    hw::Picoseconds start{};
    int stream{0};
    hw::ProgramId program{0};
    std::string label;  // only while traced
    hw::Callback on_done;
  };
  void start(hw::Picoseconds now, const hw::isa::Profile& profile, Run run);
  /// Programs that have ended by `now`.
  std::vector<Run> complete(hw::Picoseconds now);
  std::optional<hw::Picoseconds> next_completion() const { return arbiter_.next_completion(); }

  /// Counts bytes of fabric traffic; true when sampling has to start.
  bool add_traffic(std::int64_t bytes);
  /// Ends a sample; false when there was no traffic and sampling stops.
  bool sample(hw::Picoseconds now);

  const HbmArbiter& arbiter() const { return arbiter_; }
  double traffic_bytes() const { return total_traffic_; }
  /// Changes with everything that may move the next completion.
  std::uint32_t version{0};

 private:
  HbmArbiter arbiter_;
  std::vector<Run> runs_;
  std::int64_t sample_bytes_{0};
  bool sampling_{false};
  double total_traffic_{0};
};

}  // namespace cmx::model
