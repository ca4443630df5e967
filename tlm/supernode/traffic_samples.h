// SPDX-License-Identifier: Apache-2.0
// Fabric traffic of one die that is known before its time, by sample of DieEngines::kTrafficSample.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "tlm/supernode/die_engines.h"

namespace cmx::model {

class TrafficSamples {
 public:
  /// Bytes that cross the die's HBM at `at`; true when sampling has to start.
  bool add(std::int64_t at, std::int64_t bytes) {
    bytes_[index(at)] += bytes;
    ahead_ += bytes;
    return !std::exchange(sampling_, true);
  }
  /// When the sample that `now` lies in ends.
  static std::int64_t end_of(std::int64_t now) {
    return (now / DieEngines::kTrafficSample + 1) * DieEngines::kTrafficSample;
  }
  /// Bytes of the sample that ends at `now`.
  std::int64_t take(std::int64_t now) {
    const std::int64_t bytes = std::exchange(bytes_[index(now - 1)], 0);
    ahead_ -= bytes;
    return bytes;
  }
  /// Whether to sample once more: there was traffic in the last sample, or some is still to come.
  bool again(bool was_traffic) { return sampling_ = was_traffic || ahead_ > 0; }

 private:
  static constexpr std::size_t kSamples = 128;  // 1.28 ms; no message is answered later than that
  static std::size_t index(std::int64_t at) {
    return static_cast<std::size_t>(at / DieEngines::kTrafficSample) % kSamples;
  }
  std::array<std::int64_t, kSamples> bytes_{};
  std::int64_t ahead_{0};
  bool sampling_{false};
};

}  // namespace cmx::model
