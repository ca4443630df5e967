// SPDX-License-Identifier: Apache-2.0
// How much a run will send, without running it.
#pragma once

#include <cstdint>

#include "tlm/ub_traffic/traffic.h"

namespace cmx::model {

struct TrafficVolume {
  std::int64_t messages{0};
  std::int64_t payload_bytes{0};
  std::int64_t packets{0};  // responses included
  bool at_most{false};

  /// Adds `count` messages of `bytes` each.
  void add(const FabricSpec& spec, std::int64_t count, std::int64_t bytes, Operation operation);
};

/// Of a number of messages each, exact; of an open loop with phases, what is expected; of a closed loop with phases,
/// what its raw rate allows.
TrafficVolume volume_of(const FabricSpec& spec, const Traffic& traffic);

}  // namespace cmx::model
