// SPDX-License-Identifier: Apache-2.0
// Synthetic traffic over the fabric: who writes to whom by a pattern, as fast as windows allow (closed loop) or at an
// offered load (open loop).
//
// Patterns: uniform (a seeded random peer a message), permutation (one seeded peer each), transpose (row and column of
// the end point's place swapped), incast (all to end point 0), hotspot (one message in five to end point 0, the others
// uniform), alltoall (K distinct peers each: seeded, or in rounds). Each end point sends a number of messages, or, with
// a measured phase of given length, until that phase ends. Messages of a file: message_list.h.
#pragma once

#include <cstdint>
#include <string>

#include "hw/device_port/device_port.h"
#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/base/message.h"
#include "tlm/ub_traffic/link_record.h"
#include "tlm/ub_traffic/measurement.h"

namespace cmx::model {

/// Which peers an all-to-all has, in which order. kRandom: seeded, each end point its own. kShift: in round r everyone
/// sends to the end point r + 1 places on, so that everyone is sent to once a round.
enum class PeerOrder { kRandom, kShift };

enum class Pattern { kUniform, kPermutation, kTranspose, kIncast, kHotspot, kAllToAll };
/// Throws BadInput with the nearest pattern.
Pattern pattern_named(const std::string& name);

struct Traffic {
  Pattern pattern{Pattern::kUniform};
  PeerOrder peers{PeerOrder::kRandom};  // of an all-to-all
  int endpoints{0};                     // 0..endpoints-1 take part
  std::int64_t bytes{4096};
  int messages{32};        // of each end point; of an all-to-all, its distinct peers
  double load{0};          // offered payload over the end point's raw rate; 0: closed loop
  int initiators{48};      // of an end point, in closed loop
  std::int64_t window{0};  // bytes outstanding of an initiator; 0: that of ub_port
  Phases phases{};
  Operation operation{Operation::kWrite};
  Order order{Order::kNone};  // in closed loop
  std::uint8_t service_level{0};
  std::uint64_t seed{1};
};

struct TrafficResult {
  double completion_us{0};                     // the last one of the run
  double throughput_gb_per_s_per_endpoint{0};  // in the measured phase
  double offered{0};                           // payload issued in the measured phase over the senders' raw rate
  double accepted{0};                          // payload completed in it, over the same
  Measured measured;
  hw::FabricStatistics fabric;  // of the whole run
  LinkRecord links;             // of the whole run
  double setup_s{0};
  double simulate_s{0};
};

/// Throws BadInput for more end points than the machine has, fewer than two, or more peers than there are, and when the
/// measured phase has no message.
TrafficResult run_traffic(const FabricSpec& spec, const Traffic& traffic, int threads);

/// End points 0 .. count-1.
std::vector<std::int32_t> first_endpoints(int count);

/// Of each end point what it can send at most: the sum over its planes of the raw rate of its link, without faults.
std::vector<hw::BytesPerSecond> raw_rates(const FabricSpec& spec);
/// The mean of these end points, bytes a second.
double mean_raw_rate(const FabricSpec& spec, const std::vector<std::int32_t>& endpoints);

}  // namespace cmx::model
