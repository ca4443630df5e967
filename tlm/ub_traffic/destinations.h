// SPDX-License-Identifier: Apache-2.0
// Who writes to whom: the patterns of traffic.h, drawn message by message from one seeded generator of each end point.
#pragma once

#include <cstdint>
#include <vector>

#include "tlm/random/random.h"
#include "tlm/ub_traffic/traffic.h"

namespace cmx::model {

class Destinations {
 public:
  explicit Destinations(const Traffic& traffic);

  /// Where the next message of `endpoint` goes; to itself: that message is not sent. An all-to-all starts over when all
  /// peers had their turn.
  std::int32_t next(int endpoint);
  /// Whether the pattern has it send anything at all.
  bool sends(int endpoint) const;

 private:
  struct Drawn {
    Random random{0};
    std::vector<std::int32_t> peers;  // alltoall
    std::size_t turn{0};
  };
  Traffic traffic_;
  std::vector<std::int32_t> fixed_;  // permutation
  std::vector<Drawn> drawn_;
};

/// The messages of every end point, in issue order.
std::vector<std::vector<std::int32_t>> destinations(const Traffic& traffic);

}  // namespace cmx::model
