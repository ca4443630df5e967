// SPDX-License-Identifier: Apache-2.0
// What a plane tells: packets sent, messages that it could not carry, and the use of its links and lanes.
#pragma once

#include <cstdint>

#include "hw/topology/topology.h"
#include "tlm/ub_fabric/base/message.h"

namespace cmx::model {

/// A packet that a traced end point sent.
struct SentPacket {
  std::int64_t start;
  std::int64_t end;
  std::uint64_t cookie;
  std::int32_t endpoint;
  bool response;
};

/// A message, part or response that a plane could not carry.
struct Stranded {
  std::int64_t time;
  bool at_source;  // its sender's own port has no route: known at once
  bool response;   // what is missing is the response to a write
  Message message;
  std::uint32_t write;  // striped write that it is a part of
};

/// One direction of a link as the statistics see it.
struct LinkUse {
  hw::LinkClass link_class;
  bool upward;  // away from end points
  int from_node;
  int to_node;
  std::int64_t busy_ps;
  std::int64_t packets;
  std::int64_t bytes;
};

/// One virtual lane of it.
struct LaneUse {
  hw::LinkClass link_class;
  bool upward;
  int from_node;
  int from_port;
  int to_node;
  int lane;
  std::int64_t busy_ps;
  std::int64_t packets;
  std::int64_t bytes;
  std::int64_t
      max_queue_bytes;  // that waited for the link: packets in a switch, payload in an end point's transmit queue
  std::int64_t credit_stall_ps;  // the link was free, what was to go next had no credits
  std::int64_t retries;          // of the whole link, at its first lane: packets that it sent again
  std::int64_t marked;           // packets that got a congestion mark here
};

/// Credits (cells) of a link direction, its lanes and their shared pool together: those that the transmitter holds, and
/// those that it has yet to collect (gathered by the receiver, on their way back, or just in).
struct LinkCredits {
  std::int64_t held;
  std::int64_t returned;
  std::int64_t least;  // held by one lane or by the pool
};

}  // namespace cmx::model
