// SPDX-License-Identifier: Apache-2.0
// UB switch (L1 and L2): input buffers per virtual lane with credits, virtual output queues, separable allocation: each
// free output picks a lane by its arbiter and an input round-robin, and an input with a single read port sends one
// packet at a time. Section [ub_switch].
// Source of the figures: hw/ub_switch/ub_switch.toml.
// Not modelled: storing of packets that come in slower than they leave: with cut-through such a packet holds the faster
// link for as long as it comes in, and who waits for that link waits as long; marks that say how long a queue is;
// thresholds between which a mark is drawn.
#pragma once

#include <vector>

#include "hw/config/config.h"
#include "hw/topology/topology.h"
#include "hw/units/units.h"

namespace cmx::hw {

enum class Forwarding { kCutThrough, kStoreAndForward };
/// How one of several equally short routes is picked. kRoundRobin: an end point's messages take them round-robin.
/// kHash: drawn for each message. kFlow: drawn for each pair of end points. With these three the packets of a message
/// stay together and in order. kPacket: packets take them round-robin. kLeastLoaded: each packet takes, at every
/// switch, the output with the least in front of it. With these two they may overtake one another; the data of each
/// goes to its own address.
enum class PathPolicy { kRoundRobin, kHash, kFlow, kPacket, kLeastLoaded };

/// kShortest: only the routes of RoutePolicy. kAll: where the one that it gives has more in front of it, also by one
/// switch in between that holds end points, and on from there; the second leg has lanes of its own.
enum class PathSet { kShortest, kAll };

/// Which lane goes first. kRoundRobin: round-robin. kWeighted: round-robin, bytes in proportion to the lanes' weights.
/// kStrict: the greatest weight that can go.
enum class LaneArbiter {
#define CMX_LANE_ARBITER(value, name, make) value,
#include "hw/ub_switch/lane_arbiters.def"
#undef CMX_LANE_ARBITER
};

/// kExclusive: every lane has `input_buffer` of its own. kShared: `reserved` of its own, the rest of all lanes' buffers
/// in common.
enum class BufferPool { kExclusive, kShared };

/// When a packet's room in an input buffer is free for others. kPacket: all of it when the packet has left. kCell: cell
/// by cell as it leaves.
enum class BufferRelease { kPacket, kCell };

struct UbSwitchSpec {
  Picoseconds latency;  // head in to head out, unloaded
  Forwarding forwarding;
  Picoseconds allocation;  // shortest time between two grants of an output
  Bytes input_buffer;      // of each port and virtual lane; the credits of the link that feeds it
  PathPolicy uplink_policy;
  bool keeps_order() const { return uplink_policy != PathPolicy::kPacket && uplink_policy != PathPolicy::kLeastLoaded; }
  LaneArbiter lane_arbiter{LaneArbiter::kRoundRobin};
  std::vector<int> lane_weights{1};  // of the lanes in order; the last one stands for all that follow
  int read_ports{0};                 // packets that an input sends at a time; 0: one to every output
  BufferPool buffer_pool{BufferPool::kExclusive};
  Bytes reserved{8192};  // of a lane, with a shared pool
  BufferRelease buffer_release{BufferRelease::kPacket};
  PathSet paths{PathSet::kShortest};
  RoutePolicy routes{RoutePolicy::kShortest};
  std::vector<int> grid{};  // places of a mesh or torus along each dimension; empty: the switches are none
  Bytes mark_threshold{
      0};  // a data packet that leaves more than that behind in the queue of its output's lane is marked; 0: none is
};

UbSwitchSpec read_ub_switch_spec(const Config& config);

}  // namespace cmx::hw
