// SPDX-License-Identifier: Apache-2.0
// Synthetic traffic over the fabric: who writes to whom by a pattern, as fast as windows allow (closed loop) or at an offered load (open loop).
//
// Patterns: uniform (a seeded random peer a message), permutation (one seeded peer each), transpose (row and column of the end point's place swapped),
// incast (all to end point 0), hotspot (one message in five to end point 0, the others uniform), alltoall (K distinct seeded peers each).
// Not modelled: message files, warm-up and measurement phases.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/device_port/device_port.h"
#include "tlm/ub_fabric/fabric_spec.h"
#include "tlm/ub_fabric/message.h"

namespace model {

enum class Pattern { kUniform, kPermutation, kTranspose, kIncast, kHotspot, kAllToAll };
/// Throws BadInput with the nearest pattern.
Pattern pattern_named(const std::string& name);

struct Traffic {
  Pattern pattern{Pattern::kUniform};
  int endpoints{0};  // 0..endpoints-1 take part
  std::int64_t bytes{4096};
  int messages{32};    // of each end point
  double load{0};      // offered payload over the end point's raw rate; 0: closed loop
  int initiators{48};  // of an end point
  Operation operation{Operation::kWrite};
  std::uint64_t seed{1};
};

struct TrafficResult {
  double completion_us{0};
  double throughput_gb_per_s_per_endpoint{0};
  struct Latency {
    double mean{0}, p50{0}, p99{0}, p999{0}, max{0};  // us
  } latency;
  hw::FabricStatistics fabric;
  double setup_s{0};
  double simulate_s{0};
};

/// Throws BadInput for more end points than the machine has, fewer than two, or more peers than there are.
TrafficResult run_traffic(const FabricSpec& spec, const Traffic& traffic, int threads);
/// The messages of every end point, in issue order.
std::vector<std::vector<std::int32_t>> destinations(const Traffic& traffic);

}  // namespace model
