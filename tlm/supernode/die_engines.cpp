// SPDX-License-Identifier: Apache-2.0
#include "tlm/supernode/die_engines.h"

#include <algorithm>
#include <utility>

namespace cmx::model {

void DieEngines::start(hw::Picoseconds now, const hw::isa::Profile& profile, Run run) {
  run.start = now;
  run.job = arbiter_.start(now, profile);
  runs_.push_back(std::move(run));
}

std::vector<DieEngines::Run> DieEngines::complete(hw::Picoseconds now) {
  std::vector<Run> done;
  for (const HbmArbiter::JobId job : arbiter_.complete(now)) {
    const auto run = std::find_if(runs_.begin(), runs_.end(), [job](const Run& r) { return r.job == job; });
    done.push_back(std::move(*run));
    runs_.erase(run);
  }
  return done;
}

bool DieEngines::add_traffic(std::int64_t bytes) {
  sample_bytes_ += bytes;
  total_traffic_ += static_cast<double>(bytes);
  return !std::exchange(sampling_, true);
}

bool DieEngines::sample(hw::Picoseconds now) {
  arbiter_.set_background(now, hw::BytesPerSecond(static_cast<double>(sample_bytes_) * 1e12 / kTrafficSample));
  sampling_ = sample_bytes_ > 0;
  sample_bytes_ = 0;
  return sampling_;
}

}  // namespace cmx::model
