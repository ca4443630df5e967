// SPDX-License-Identifier: Apache-2.0
// State of a link's transmitter and of each of its virtual lanes, laid out for the event loop: a grant touches one
// cache line of each.
#pragma once

#include <cstdint>

#include "hw/topology/topology.h"

namespace cmx::model {

constexpr std::uint32_t kNoIndex = 0xffffffff;

/// Credits on their way to a transmitter, in order of time.
struct CreditReturns {
  std::uint32_t head{kNoIndex};
  std::uint32_t tail{kNoIndex};
};

/// One virtual lane of an output, with the credits of the buffer at the link's far end.
struct alignas(64) OutputLane {
  std::int32_t credits{0};  // cells
  CreditReturns returns;
  std::uint16_t waiting{0};  // inputs with packets
  std::uint16_t next_input{0};
  std::int64_t queued{0};  // bytes that wait here
  // Statistics.
  std::int64_t most_queued{0};
  std::int64_t busy{0};
  std::int64_t bytes{0};
  std::int64_t packets{0};
  std::int64_t stalled{0};  // the link was free, the packet that the arbiter had picked had no credits
};

/// What only some configurations use of a lane: shared pools, gathered credits.
struct LaneExtras {
  std::int32_t borrowed{0};   // cells of the shared pool in use
  std::int32_t held_back{0};  // cells that the receiver has freed and not yet returned
};

/// The transmitter of one link direction.
struct alignas(64) LinkOutput {
  static constexpr std::int64_t kNotBlocked = -1;

  std::int64_t free_at{0};
  std::int64_t arbitrate_at{0};
  std::int64_t blocked_since{kNotBlocked};  // free, with packets, and none of them has credits
  double ps_per_byte{0};
  std::int64_t wire{0};
  std::int32_t to_node{-1};  // -1: no link
  std::int32_t node{0};
  std::uint32_t mask_base{0};  // lane l: words mask_base + l*mask_words ...
  std::uint32_t queue_base{0};
  std::uint16_t to_input{0};
  std::uint16_t lanes_waiting{0};  // a bit a lane
  std::uint16_t mask_words{0};
  std::uint8_t next_lane{0};
  bool arbitrate_pending : 1 {false};
  bool settled : 1 {false};  // with single read ports: all that arrives or becomes free at arbitrate_at has done so
  bool framed : 1 {true};
  bool upward : 1 {true};    // away from end points
  bool guarded : 1 {false};  // its packets go through the link's retry
  hw::LinkClass link_class : 3 {hw::LinkClass::kDie};
};
static_assert(sizeof(OutputLane) == 64 && sizeof(LinkOutput) == 64);

}  // namespace cmx::model
